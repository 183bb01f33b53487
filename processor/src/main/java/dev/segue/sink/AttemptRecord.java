package dev.segue.sink;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

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
        NavigableMap<Long, Boolean> records = doneByOffset.tailMap(committed, true);
        long doubted = Math.max(0, doubtedBefore - committed);
        if (records.isEmpty() && doubted == 0) {
            return "";
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(2 + 2 * records.size());
        out.write(VERSION);
        write(doubted, out);
        long before = committed;
        for (Map.Entry<Long, Boolean> record : records.entrySet()) {
            write((record.getKey() - before) << 1 | (record.getValue() ? 1 : 0), out);
            before = record.getKey();
        }
        return Base64.getEncoder().withoutPadding().encodeToString(out.toByteArray());
    }

    private static void write(long value, ByteArrayOutputStream out) {
        long left = value;
        while ((left & -MORE) != 0) {
            out.write((int) (left & (MORE - 1)) | MORE);
            left >>>= BITS;
        }
        out.write((int) left);
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
