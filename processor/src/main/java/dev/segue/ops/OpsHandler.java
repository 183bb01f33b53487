package dev.segue.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers GET and HEAD on the four paths; 405 to other methods, 404 elsewhere. */
final class OpsHandler extends Handler.Abstract {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";
    /** Prometheus' text format. */
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private final JsonMapper json = new JsonMapper();
    private final Map<String, Supplier<Page>> pages;

    OpsHandler(Health health, Supplier<String> metrics, Supplier<String> topology) {
        pages = Map.of(
                "/live", () -> page(health.live()),
                "/ready", () -> page(health.ready()),
                "/metrics", () -> new Page(200, METRICS, metrics.get()),
                "/topology", () -> new Page(200, TEXT, topology.get()));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Supplier<Page> page = pages.get(Request.getPathInContext(request));
        if (page == null) {
            answer(response, new Page(404, TEXT, "see /live, /ready, /metrics, /topology\n"), callback);
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
        Content.Sink.write(response, true, page.text(), callback);
    }

    private Page page(HealthReport report) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("state", report.state());
        body.put("roles", report.roles());
        body.put("reasons", report.reasons());
        try {
            return new Page(
                    report.ok() ? 200 : 503,
                    JSON,
                    json.writerWithDefaultPrettyPrinter().writeValueAsString(body) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of text is always JSON", e);
        }
    }

    private record Page(int status, String type, String text) {}
}
