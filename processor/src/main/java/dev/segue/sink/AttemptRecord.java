package dev.segue.sink;

import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the metadata of an offset commit says of records that must not be repeated, at or above the committed offset:
 *
 * <pre>
 *   base64( version 1 | varint doubted | varint (delta &lt;&lt; 1 | done), for each record listed, by offset )
 * </pre>
 *
 * The first delta counts from the committed offset, the others from the record before. {@code doubted} is 0 unless what an
 * earlier owner did is not known at all: then those below committed offset + doubted count as attempted, unless listed. A
 * record of nothing is the empty text, which is also what other tools write when they move a group's offsets.
 *
 * @param doubtedBefore records below this offset that are not listed may have been posted; anything up to the committed
 *     offset for none
 * @param doneByOffset those listed: whether they have ended, or were only attempted
 */
record AttemptRecord(long doubtedBefore, NavigableMap<Long, Boolean> doneByOffset) {
    static final AttemptRecord NOTHING = new AttemptRecord(0, new TreeMap<>());

    private static final int VERSION = 1;
    private static final int MORE = 0x80;
    private static final int BITS = 7;
    private static final int MAX_VARINT_BYTES = 10;

    /**
     * Reads what was committed beside this offset.
     *
     * @throws UnreadableException if it is of another version, or nothing that this program has written
     */
    static AttemptRecord read(String metadata, long committed) {
        if (metadata.isEmpty()) {
            return NOTHING;
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(metadata);
        } catch (IllegalArgumentException e) {
            throw new UnreadableException("it is not base64");
        }
        if (bytes.length == 0 || bytes[0] != VERSION) {
            throw new UnreadableException("it has version " + (bytes.length == 0 ? "none" : bytes[0] & 0xff)
                    + ", this release reads " + VERSION);
        }
        Reader reader = new Reader(bytes);
        long doubtedBefore = committed + reader.next();
        if (doubtedBefore < committed) {
            throw new UnreadableException("a number in it is too large");
        }
        NavigableMap<Long, Boolean> records = new TreeMap<>();
        long offset = committed;
        while (reader.hasNext()) {
            long next = reader.next();
            offset += next >>> 1;
            if (records.put(offset, (next & 1) == 1) != null || offset < committed) {
                throw new UnreadableException("its offsets do not grow");
            }
        }
        return new AttemptRecord(doubtedBefore, records);
    }

    /** The text to commit beside this offset; what lies below it is left out. */
    String write(long committed) {
        return write(committed, doubtedBefore, doneByOffset.tailMap(committed, true), done -> done);
    }

    /**
     * The same of records that are kept otherwise.
     *
     * @param records none lies below the committed offset
     */
    static <V> String write(long committed, long doubtedBefore, SortedMap<Long, V> records, Predicate<V> isDone) {
        long doubted = Math.max(0, doubtedBefore - committed);
        if (records.isEmpty() && doubted == 0) {
            return "";
        }
        byte[] out = new byte[1 + MAX_VARINT_BYTES * (1 + records.size())];
        out[0] = VERSION;
        int at = write(doubted, out, 1);
        long before = committed;
        for (Map.Entry<Long, V> record : records.entrySet()) {
            long offset = record.getKey();
            at = write((offset - before) << 1 | (isDone.test(record.getValue()) ? 1 : 0), out, at);
            before = offset;
        }
        return Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(out, at));
    }

    /** What stands before those listed takes so many bytes. */
    static int headBytes(long committed, long doubtedBefore) {
        return 1 + varintBytes(Math.max(0, doubtedBefore - committed));
    }

    /** A record listed takes so many bytes, if it is so far behind the one before. */
    static int bytes(long delta) {
        return varintBytes(delta << 1);
    }

    private static int varintBytes(long value) {
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + BITS - 1) / BITS);
    }

    /** Returns where to go on. */
    private static int write(long value, byte[] out, int from) {
        int at = from;
        long left = value;
        while ((left & -MORE) != 0) {
            out[at++] = (byte) ((left & (MORE - 1)) | MORE);
            left >>>= BITS;
        }
        out[at] = (byte) left;
        return at + 1;
    }

    private static final class Reader {
        private final byte[] bytes;
        private int at = 1;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        boolean hasNext() {
            return at < bytes.length;
        }

        long next() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE - 1; shift += BITS) {
                if (!hasNext()) {
                    throw new UnreadableException("it is cut off");
                }
                byte next = bytes[at++];
                value |= (long) (next & (MORE - 1)) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new UnreadableException("a number in it is too large");
        }
    }

    /** It says why, as the end of a sentence about the attempt record. */
    static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnreadableException(String why) {
            super(why);
        }
    }
}
