package dev.segue.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/** The records of a batch as one JSON array, written to the connection piece by piece without being copied together. */
final class JoinedBody implements AsyncEntityProducer {
    private final Pieces pieces;
    private final long length;
    private ByteBuffer current;

    JoinedBody(Batch batch) {
        this.pieces = new Pieces(batch.items());
        this.length = batch.bytes();
        this.current = ByteBuffer.wrap(pieces.next());
    }

    @Override
    public int available() {
        return current.hasRemaining() || pieces.hasNext() ? Integer.MAX_VALUE : 0;
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        while (true) {
            if (current.hasRemaining() && channel.write(current) == 0) {
                return;
            }
            if (!current.hasRemaining()) {
                if (!pieces.hasNext()) {
                    channel.endStream();
                    return;
                }
                current = ByteBuffer.wrap(pieces.next());
            }
        }
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public void failed(Exception cause) {}

    @Override
    public void releaseResources() {}

    @Override
    public long getContentLength() {
        return length;
    }

    @Override
    public String getContentType() {
        return "application/json";
    }

    @Override
    public @Nullable String getContentEncoding() {
        return null;
    }

    @Override
    public boolean isChunked() {
        return false;
    }

    @Override
    public Set<String> getTrailerNames() {
        return Set.of();
    }
}
