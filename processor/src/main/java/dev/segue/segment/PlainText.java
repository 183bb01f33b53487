package dev.segue.segment;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * What bytes are in their entirety, eight at a time. Most messages are ASCII without escapes: for those the bytes are the
 * characters, and nothing has to be decoded, judged as UTF-8 or repaired.
 */
enum PlainText {
    /** ASCII without NUL and backslash. */
    PLAIN,
    /** ASCII without NUL; there are backslashes. */
    ESCAPED,
    /** Anything else. */
    OTHER;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long ONES = 0x0101010101010101L;
    private static final long BACKSLASHES = ONES * '\\';

    static PlainText of(byte[] bytes) {
        long backslashes = 0;
        int at = 0;
        for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
            long eight = (long) LONGS.get(bytes, at);
            if (((eight | withZero(eight)) & HIGH_BITS) != 0) {
                return OTHER;
            }
            backslashes |= withZero(eight ^ BACKSLASHES);
        }
        for (; at < bytes.length; at++) {
            if (bytes[at] <= 0) {
                return OTHER;
            }
            if (bytes[at] == '\\') {
                backslashes = HIGH_BITS;
            }
        }
        return (backslashes & HIGH_BITS) == 0 ? PLAIN : ESCAPED;
    }

    /** Has a high bit set if, and where none of the bytes has its own set only if, one of the eight is 0. */
    private static long withZero(long eight) {
        return (eight - ONES) & ~eight & HIGH_BITS;
    }
}
