package dev.segue.sink;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.hc.client5.http.async.methods.AbstractBinResponseConsumer;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/** Takes in an answer of bounded size: 2000 failed records make some 400 KB, everything far above is no answer of Mixpanel's. */
final class BoundedResponse extends AbstractBinResponseConsumer<HttpAnswer.Response> {
    private static final int MAX_BYTES = 4 << 20;
    private static final int CAPACITY = 64 << 10;

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable HttpResponse head;

    @Override
    protected void start(HttpResponse response, @Nullable ContentType contentType) {
        head = response;
    }

    @Override
    protected int capacityIncrement() {
        return CAPACITY;
    }

    @Override
    protected void data(ByteBuffer from, boolean endOfStream) {
        byte[] bytes = new byte[Math.min(from.remaining(), MAX_BYTES - body.size())];
        from.get(bytes);
        body.writeBytes(bytes);
        from.position(from.limit());
    }

    @Override
    protected HttpAnswer.Response buildResult() {
        HttpResponse response = head;
        if (response == null) {
            throw new IllegalStateException("an answer without a head");
        }
        return new HttpAnswer.Response(
                response.getCode(),
                header(response, "Retry-After"),
                header(response, "Date"),
                body.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void releaseResources() {}

    private static @Nullable String header(HttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }
}
