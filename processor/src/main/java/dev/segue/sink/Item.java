package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import dev.segue.schemas.MixpanelRequest;
import java.nio.ByteBuffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** One request in the sink's memory: the record it came in, and where it stands. Belongs to the worker's thread. */
final class Item {
    /** Where an item stands. Only the last one is an end; a retry is not. */
    enum State {
        /** Behind something of its user. */
        WAITING,
        /** May go with the next post. */
        READY,
        /** In a batch that is posted, about to be posted, or waits for its next attempt. */
        TAKEN,
        /** Failed alone, waits for its own next attempt. */
        PARKED,
        /** Refused; the dead letter is not acknowledged yet. */
        LETTERING,
        /** An alias that has ended, whose gate is still closed. */
        GATED,
        /** Done, as far as the commit goes. */
        FINISHED
    }

    /** Beside the bytes of record and body: the objects around them, roughly. */
    private static final int OVERHEAD_BYTES = 400;
    /** The same for a header. */
    private static final int HEADER_BYTES = 100;

    private final ConsumerRecord<byte[], byte[]> origin;
    private final Endpoint endpoint;
    private final Kind kind;
    private final boolean idempotent;
    private final String user;
    private final byte[] body;
    private final long bufferedBytes;
    private final long readNanos;

    State state = State.WAITING;
    /** Posts that carried it. */
    int attempts;
    /** Failed posts that carried nothing else. */
    int aloneFailures;
    /** How many posts to the endpoint had succeeded before those failures; means nothing without. */
    long successesBefore;
    /** Must not be repeated, and some post of it may have been applied: only where repeats were chosen is it still here. */
    boolean doubted;
    /** Keeps failing by itself, so it travels alone. */
    boolean solo;
    /** Was refused alone with no neighbour to compare with, so it waits for company until {@link #aloneAtNanos}. */
    boolean wantsCompany;

    long aloneAtNanos;
    /** Hold and gate made it wait, as far as this process has seen its user's alias. */
    boolean gated;
    /** When the first post that carried it started; means nothing before. */
    long firstPostNanos;

    Item(ConsumerRecord<byte[], byte[]> origin, MixpanelRequest request, long readNanos) {
        this.origin = origin;
        this.endpoint = Endpoint.valueOf(request.getEndpoint().name());
        this.kind = Kind.valueOf(request.getKind().name());
        this.idempotent = request.getIdempotent();
        this.user = request.getUserKey();
        this.body = bytes(request.getBody());
        this.bufferedBytes = bytesOf(origin) + body.length;
        this.readNanos = readNanos;
    }

    /** Without a copy if they are all that stands behind the buffer, as they are when they were decoded. */
    private static byte[] bytes(ByteBuffer buffer) {
        if (buffer.hasArray() && buffer.arrayOffset() == 0 && buffer.remaining() == buffer.array().length) {
            return buffer.array();
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return copy;
    }

    ConsumerRecord<byte[], byte[]> origin() {
        return origin;
    }

    long offset() {
        return origin.offset();
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Kind kind() {
        return kind;
    }

    String user() {
        return user;
    }

    byte[] body() {
        return body;
    }

    long readNanos() {
        return readNanos;
    }

    /** Whether it closes its user's gate. */
    boolean isAlias() {
        return kind == Kind.ALIAS || kind == Kind.IDENTITY;
    }

    /** Whether repeating it is harmless. */
    boolean isIdempotent() {
        return idempotent;
    }

    /** With what it may share a post. */
    BatchKind batchKind() {
        if (solo) {
            return BatchKind.SOLO;
        }
        if (isAlias()) {
            return BatchKind.ALIASES;
        }
        return idempotent ? BatchKind.ORDINARY : BatchKind.NON_IDEMPOTENT;
    }

    /** What it takes in memory. */
    long bufferedBytes() {
        return bufferedBytes;
    }

    /** The most that a record will take in memory, reckoned before it is decoded: its body is a part of its value. */
    static long mostBytesOf(ConsumerRecord<byte[], byte[]> origin) {
        return bytesOf(origin) + length(origin.value());
    }

    /** How much less {@link #bufferedBytes} is than {@link #mostBytesOf} its record. */
    long bytesSpared() {
        return length(origin.value()) - body.length;
    }

    private static long bytesOf(ConsumerRecord<byte[], byte[]> origin) {
        long bytes = OVERHEAD_BYTES + length(origin.key()) + length(origin.value());
        // Reading a header also lets go of the fetched bytes that it is a part of.
        for (Header header : origin.headers()) {
            bytes += HEADER_BYTES + header.key().length() + length(header.value());
        }
        return bytes;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
