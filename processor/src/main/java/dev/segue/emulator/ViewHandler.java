package dev.segue.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Speaks HTTP for {@link View}. Every answer says in {@code X-Segue-Emulator} what it comes from. */
final class ViewHandler extends Handler.Abstract {
    private static final String PREFIX = "/_emulator";
    private static final int LARGEST = 1024 * 1024;

    private final View view;
    private final Store store;
    private final Supplier<EmulatorSettings> settings;

    ViewHandler(View view, Store store, Supplier<EmulatorSettings> settings) {
        this.view = view;
        this.store = store;
        this.settings = settings;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        String path = request.getHttpURI().getPath();
        if (!path.equals(PREFIX) && !path.startsWith(PREFIX + "/")) {
            return false;
        }
        String page = path.substring(Math.min(path.length(), PREFIX.length() + 1));
        Reply reply = page.isEmpty() ? IndexPage.render(store, settings.get().knobs()) : answer(request, page);
        response.setStatus(reply.status());
        reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put("X-Segue-Emulator", MixpanelEmulator.BANNER);
        response.write(true, ByteBuffer.wrap(reply.body()), callback);
        return true;
    }

    private static String decoded(String page) {
        return URLDecoder.decode(page.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private Reply answer(Request request, String page) throws IOException {
        String query = request.getHttpURI().getQuery();
        try {
            Optional<ObjectNode> found = request.getMethod().equals("GET")
                    ? view.get(decoded(page), Params.of(query == null ? "" : query))
                    : view.change(request.getMethod(), page, body(request));
            return found.map(f -> json(200, banner(f)))
                    .orElseGet(() -> error(404, "there is no such page here; GET " + PREFIX + "/ lists them"));
        } catch (IllegalArgumentException e) {
            return error(400, String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            return error(409, String.valueOf(e.getMessage()));
        }
    }

    /** Every report says what it comes from, and where the knobs stood. */
    private ObjectNode banner(ObjectNode report) {
        report.putObject("emulator")
                .put("about", MixpanelEmulator.BANNER)
                .set("knobs", SettingsJson.inForce(settings.get().knobs()));
        return report;
    }

    private static byte[] body(Request request) throws IOException {
        try (InputStream in = Content.Source.asInputStream(request)) {
            return in.readNBytes(LARGEST);
        }
    }

    private static Reply error(int status, String text) {
        return json(status, Json.object().put("error", text));
    }

    private static Reply json(int status, ObjectNode node) {
        byte[] json = Json.bytes(node);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return new Reply(status, Map.of("content-type", "application/json"), line);
    }
}
