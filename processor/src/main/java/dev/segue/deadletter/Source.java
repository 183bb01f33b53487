package dev.segue.deadletter;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where a Segment message first stood: carried in headers through every topic, so that a letter, a replay and an
 * {@code $insert_id} can name it.
 *
 * @param timestampMs of that record, milliseconds since the epoch; null if absent or unbelievable
 * @param key of that record as its producer wrote it; read-only; null if it had none
 */
public record Source(
        String topic,
        int partition,
        long offset,
        @Nullable Long timestampMs,
        @Nullable ByteBuffer key) {
    public Source {
        key = key == null ? null : key.asReadOnlyBuffer();
    }
}
