package dev.segue.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of {@link JoinedBody}, compressed (RFC 1952) while they are written: as much as the connection takes, so that a
 * stalled receiver costs no memory but that of the records. Its length is not known before, so it travels in chunks. The
 * threads of the HTTP client compress; each does a slice at a time, and others' connections in between.
 */
final class GzipBody implements AsyncEntityProducer {
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    private static final int TRAILER_BYTES = 8;
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int SLICE_BYTES = 256 << 10;

    private final Pieces pieces;
    private final Deflater deflater;
    private final CRC32 checksum = new CRC32();
    /** Compressed and not written yet. */
    private final ByteBuffer ready;

    private boolean finished;
    private boolean ended;

    GzipBody(Batch batch, int level) {
        this.pieces = new Pieces(batch.items());
        this.deflater = new Deflater(level, true);
        this.ready = ByteBuffer.allocate(BUFFER_BYTES);
        ready.put(HEADER).flip();
    }

    @Override
    public synchronized int available() {
        return ended ? 0 : Integer.MAX_VALUE;
    }

    @Override
    public synchronized void produce(DataStreamChannel channel) throws IOException {
        if (ended) {
            return;
        }
        long slice = deflater.getBytesRead() + SLICE_BYTES;
        while (!ended) {
            channel.write(ready);
            if (ready.hasRemaining() || (!finished && deflater.getBytesRead() > slice)) {
                return;
            }
            if (finished) {
                ended = true;
                channel.endStream();
            } else {
                compress();
            }
        }
    }

    /** Fills {@link #ready}, and puts the trailer behind the last of it. */
    private void compress() {
        ready.clear().limit(BUFFER_BYTES - TRAILER_BYTES);
        while (ready.hasRemaining() && !deflater.finished()) {
            if (deflater.needsInput()) {
                if (pieces.hasNext()) {
                    byte[] next = pieces.next();
                    checksum.update(next);
                    deflater.setInput(next);
                } else {
                    deflater.finish();
                }
            }
            deflater.deflate(ready);
        }
        if (deflater.finished()) {
            finished = true;
            ready.limit(BUFFER_BYTES);
            ready.order(ByteOrder.LITTLE_ENDIAN);
            ready.putInt((int) checksum.getValue()).putInt(deflater.getTotalIn());
        }
        ready.flip();
    }

    @Override
    public boolean isRepeatable() {
        return false;
    }

    @Override
    public void failed(Exception cause) {
        releaseResources();
    }

    /** Another thread gives up a post that takes too long, maybe in the middle of {@link #produce}. */
    @Override
    public synchronized void releaseResources() {
        ended = true;
        deflater.end();
    }

    @Override
    public long getContentLength() {
        return -1;
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
        return true;
    }

    @Override
    public Set<String> getTrailerNames() {
        return Set.of();
    }
}
