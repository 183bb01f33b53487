package dev.segue.sink;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/** The records of a batch as one JSON array, written to the connection piece by piece without being copied together. */
final class JoinedBody implements AsyncEntityProducer {
    private static final byte[] OPEN = {'['};
    private static final byte[] COMMA = {','};
    private static final byte[] CLOSE = {']'};

    private final List<Item> items;
    private final long length;
    /** Pieces are: the opening bracket, records with commas between them, the closing bracket. */
    private int piece;

    private ByteBuffer current;

    JoinedBody(Batch batch) {
        this.items = batch.items();
        this.length = batch.bytes();
        this.current = ByteBuffer.wrap(OPEN);
    }

    /** Writes the whole to a stream: the same bytes. */
    static void writeTo(Batch batch, OutputStream out) throws IOException {
        byte[] before = OPEN;
        for (Item item : batch.items()) {
            out.write(before);
            out.write(item.body());
            before = COMMA;
        }
        out.write(CLOSE);
    }

    @Override
    public int available() {
        return current.hasRemaining() || piece < 2 * items.size() ? Integer.MAX_VALUE : 0;
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
        while (true) {
            if (current.hasRemaining() && channel.write(current) == 0) {
                return;
            }
            if (!current.hasRemaining()) {
                if (piece == 2 * items.size()) {
                    channel.endStream();
                    return;
                }
                piece++;
                current = ByteBuffer.wrap(bytes(piece));
            }
        }
    }

    private byte[] bytes(int at) {
        if (at == 2 * items.size()) {
            return CLOSE;
        }
        return at % 2 == 1 ? items.get(at / 2).body() : COMMA;
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
