package dev.segue.emulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/** One answer on its way out: whole, or in one of the ways in which it does not arrive. */
final class Wire {
    private final Request request;
    private final Response response;
    private final Callback callback;

    Wire(Request request, Response response, Callback callback) {
        this.request = request;
        this.response = response;
        this.callback = callback;
    }

    void whole(Reply reply) {
        head(reply);
        response.write(true, ByteBuffer.wrap(reply.body()), callback);
    }

    private void head(Reply reply) {
        response.setStatus(reply.status());
        reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    }

    /** The connection ends instead of an answer. */
    void reset() {
        Connections.reset(request);
        callback.failed(new EofException("reset on purpose"));
    }

    void half(Reply reply) {
        head(reply);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().length);
        ByteBuffer half = ByteBuffer.wrap(reply.body(), 0, reply.body().length / 2);
        response.write(false, half, Callback.from(() -> {
            Connections.reset(request);
            callback.failed(new EofException("cut on purpose"));
        }));
    }

    /** Written past the server, which would not let the length differ from what follows. */
    void wrongLength(Reply reply, int by) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ")
                .append(reply.status())
                .append(' ')
                .append(FaultBodies.phrase(reply.status()))
                .append("\r\n");
        reply.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("content-length: ")
                .append(Math.max(0, reply.body().length + by))
                .append("\r\n\r\n");
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        endPoint.write(
                Callback.from(() -> {
                    endPoint.close();
                    callback.failed(new EofException("closed on purpose"));
                }),
                ByteBuffer.wrap(head.toString().getBytes(StandardCharsets.ISO_8859_1)),
                ByteBuffer.wrap(reply.body()));
    }

    void drip(Reply reply, Fault.Drip drip, Scheduler scheduler) {
        head(reply);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().length);
        drip(ByteBuffer.wrap(reply.body()), drip, scheduler);
    }

    private void drip(ByteBuffer left, Fault.Drip drip, Scheduler scheduler) {
        ByteBuffer piece = left.slice();
        piece.limit(Math.min(piece.remaining(), drip.bytes()));
        left.position(left.position() + piece.remaining());
        if (left.hasRemaining()) {
            Runnable next = () -> drip(left, drip, scheduler);
            response.write(
                    false,
                    piece,
                    Callback.from(
                            () -> scheduler.schedule(next, drip.pause().toMillis(), TimeUnit.MILLISECONDS),
                            callback::failed));
        } else {
            response.write(true, piece, callback);
        }
    }

    void thenClose(Reply reply, Duration after, Scheduler scheduler) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        head(reply);
        Callback answered = Callback.from(
                callback, () -> scheduler.schedule(endPoint::close, after.toMillis(), TimeUnit.MILLISECONDS));
        response.write(true, ByteBuffer.wrap(reply.body()), answered);
    }
}
