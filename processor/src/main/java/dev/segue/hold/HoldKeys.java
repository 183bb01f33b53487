package dev.segue.hold;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.apache.kafka.common.utils.Bytes;

/**
 * The key layout of the hold store.
 *
 * <pre>
 *   length of user key  i32 | user key UTF-8 | kind u8 | offset i64      (big-endian)
 *                                              0 = gate   0
 *                                              1 = held   of the record on the topic that the hold reads
 * </pre>
 *
 * The length in front makes a prefix exact: {@code ab} never sees {@code abc}, and an id may contain anything. The gate
 * comes first, then what waits in the order of arrival, so one scan serves a user. The offset as sequence number needs no
 * counter, and the same record appended twice is one entry.
 */
final class HoldKeys {
    private static final byte GATE = 0;
    private static final byte HELD = 1;
    private static final int TAIL_BYTES = Byte.BYTES + Long.BYTES;

    private HoldKeys() {}

    static Bytes gate(String userKey) {
        return key(userKey, GATE, 0);
    }

    static Bytes held(String userKey, long offset) {
        return key(userKey, HELD, offset);
    }

    /** What the keys of all that this user has waiting begin with, and no other key. */
    static Bytes heldPrefix(String userKey) {
        byte[] user = userKey.getBytes(UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES + user.length + Byte.BYTES)
                .putInt(user.length)
                .put(user)
                .put(HELD)
                .array());
    }

    static boolean isGate(Bytes key) {
        byte[] bytes = key.get();
        return bytes[bytes.length - TAIL_BYTES] == GATE;
    }

    static String userKey(Bytes key) {
        byte[] bytes = key.get();
        return new String(bytes, Integer.BYTES, ByteBuffer.wrap(bytes).getInt(), UTF_8);
    }

    private static Bytes key(String userKey, byte kind, long offset) {
        byte[] user = userKey.getBytes(UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES + user.length + TAIL_BYTES)
                .putInt(user.length)
                .put(user)
                .put(kind)
                .putLong(offset)
                .array());
    }
}
