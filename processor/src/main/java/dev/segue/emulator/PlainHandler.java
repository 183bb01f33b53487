package dev.segue.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Requests that bring no records: data deletion, and 404 for every path that nobody serves. They are logged like the others. */
final class PlainHandler extends Handler.Abstract {
    private static final int LARGEST = 1024 * 1024;

    private final Supplier<EmulatorSettings> settings;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final PrivacyApi privacy;
    private final Store store;
    private final AtomicLong ids;

    PlainHandler(
            Supplier<EmulatorSettings> settings,
            InstantSource clock,
            LongSupplier nanoTime,
            PrivacyApi privacy,
            Store store,
            AtomicLong ids) {
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.privacy = privacy;
        this.store = store;
        this.ids = ids;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        EmulatorSettings at = settings.get();
        Instant arrived = at.now(clock);
        long nanos = nanoTime.getAsLong();
        long id = ids.incrementAndGet();
        byte[] body;
        try (InputStream in = Content.Source.asInputStream(request)) {
            body = in.readNBytes(LARGEST);
        }
        Map<String, String> headers = new TreeMap<>();
        for (HttpField field : request.getHeaders()) {
            headers.put(field.getName().toLowerCase(Locale.ROOT), String.valueOf(field.getValue()));
        }
        String query = String.valueOf(
                request.getHttpURI().getQuery() == null
                        ? ""
                        : request.getHttpURI().getQuery());
        String path = String.valueOf(request.getHttpURI().getPath());
        Params asked = Params.of(query);
        Reply reply = privacy.answer(
                        new PrivacyApi.Asked(
                                request.getMethod(),
                                path,
                                asked,
                                headers.getOrDefault("authorization", ""),
                                ByteBuffer.wrap(body),
                                arrived,
                                nanos),
                        at)
                .orElseGet(() -> {
                    Fault.Answer page = Fault.answer(404, Fault.Form.HTML);
                    return new Reply(404, page.headers(), page.body().getBytes(StandardCharsets.UTF_8));
                });
        headers.computeIfPresent("authorization", (name, value) -> value.replaceFirst("(?s) .*", " …"));
        store.ended(
                List.of(),
                new LoggedRequest(
                        id,
                        Connections.name(request),
                        arrived,
                        nanos,
                        request.getMethod(),
                        path,
                        query,
                        Map.copyOf(headers),
                        body.length,
                        body.length,
                        0,
                        asked.get("token"),
                        "",
                        reply.status(),
                        new String(reply.body(), StandardCharsets.UTF_8),
                        reply.body().length,
                        null,
                        at.now(clock),
                        nanoTime.getAsLong()),
                ByteBuffer.wrap(body));
        new Wire(request, response, callback).whole(reply);
        return true;
    }
}
