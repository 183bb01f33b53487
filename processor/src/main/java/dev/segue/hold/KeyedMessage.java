package dev.segue.hold;

import dev.segue.segment.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to the mapper: the bytes as they were received and, where they were read already, what they say.
 * Topics and stores keep the bytes only, so that a changed mapping also covers what was waiting while it was deployed.
 */
public final class KeyedMessage {
    private final byte[] bytes;
    private final @Nullable Message message;

    /**
     * @param bytes JSON text or Avro, not to be changed any more
     * @param message what the bytes say; null if they were not read, or could not be
     */
    public KeyedMessage(byte[] bytes, @Nullable Message message) {
        this.bytes = bytes;
        this.message = message;
    }

    /** The record's value as received; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** What the bytes say; null if nobody has read them since they came from a topic or store. */
    public @Nullable Message message() {
        return message;
    }
}
