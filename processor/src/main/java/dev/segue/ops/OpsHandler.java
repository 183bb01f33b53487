package dev.segue.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers GET and HEAD on its paths; 405 to other methods, 404 elsewhere, with the paths that there are. */
final class OpsHandler extends Handler.Abstract {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";
    /** Prometheus' text format. */
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    /** The page is of this server alone: what somebody got into a text of it can load and run nothing. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final JsonMapper json = new JsonMapper();
    private final Map<String, Supplier<Page>> pages = new LinkedHashMap<>();

    OpsHandler(Health health, OpsContent content) {
        pages.put("/", resource("page.html", "text/html; charset=utf-8"));
        pages.put("/page.css", resource("page.css", "text/css; charset=utf-8"));
        pages.put("/page.js", resource("page.js", "text/javascript; charset=utf-8"));
        pages.put("/live", () -> page(health.live()));
        pages.put("/ready", () -> page(health.ready()));
        pages.put("/status", () -> new Page(200, JSON, text(content.status().now())));
        pages.put("/metrics", () -> new Page(200, METRICS, content.metrics().get()));
        pages.put("/topology", () -> new Page(200, TEXT, content.topology().get()));
        pages.put(
                "/topology.svg",
                () -> new Page(200, "image/svg+xml", content.picture().get()));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Supplier<Page> page = pages.get(Request.getPathInContext(request));
        if (page == null) {
            String paths = String.join(", ", pages.keySet());
            answer(response, new Page(404, TEXT, "there is nothing here; see " + paths + "\n"), callback);
        } else if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            answer(response, new Page(405, TEXT, "only GET and HEAD\n"), callback);
        } else {
            answer(response, page.get(), callback);
        }
        return true;
    }

    /** The body of an answer to HEAD is left out by Jetty, its length is not. */
    private static void answer(Response response, Page page, Callback callback) {
        response.setStatus(page.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, page.type());
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("Content-Security-Policy", POLICY);
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        Content.Sink.write(response, true, page.text(), callback);
    }

    private Page page(HealthReport report) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("state", report.state());
        body.put("roles", report.roles());
        body.put("reasons", report.reasons());
        return new Page(report.ok() ? 200 : 503, JSON, text(body));
    }

    private String text(Map<String, Object> body) {
        try {
            return json.writerWithDefaultPrettyPrinter().writeValueAsString(body) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of text and numbers is always JSON", e);
        }
    }

    private static Supplier<Page> resource(String name, String type) {
        try (InputStream in = OpsHandler.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            Page page = new Page(200, type, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            return () -> page;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Page(int status, String type, String text) {}
}
