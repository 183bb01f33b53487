package dev.segue.sink;

import java.util.Arrays;

/**
 * Which records of one partition have been read and which are done; says how far may be committed: up to the first record
 * that is not done. Records end in any order; what is done behind one that is not stays in the ledger, and is read again
 * after a crash.
 */
final class OffsetLedger {
    private static final int FIRST_CAPACITY = 1024;

    /** What was read and cannot be committed, by offset, from {@link #from} up to {@link #to}. */
    private long[] offsets = new long[FIRST_CAPACITY];

    private boolean[] done = new boolean[FIRST_CAPACITY];
    private int from;
    private int to;
    private long next;

    /** @param start the offset that is committed, where reading starts */
    OffsetLedger(long start) {
        this.next = start;
    }

    /**
     * A record was read.
     *
     * @throws IllegalStateException if it does not lie behind the earlier ones
     */
    void read(long offset) {
        if (offset < next) {
            throw new IllegalStateException("offset " + offset + " was read after " + (next - 1));
        }
        if (to == offsets.length) {
            makeRoom();
        }
        offsets[to] = offset;
        done[to] = false;
        to++;
        next = offset + 1;
    }

    /** Moves all to the front, into larger arrays where they take more than half. */
    private void makeRoom() {
        int capacity = span() > offsets.length / 2 ? offsets.length * 2 : offsets.length;
        long[] moreOffsets = new long[capacity];
        boolean[] moreDone = new boolean[capacity];
        System.arraycopy(offsets, from, moreOffsets, 0, span());
        System.arraycopy(done, from, moreDone, 0, span());
        offsets = moreOffsets;
        done = moreDone;
        to = span();
        from = 0;
    }

    /** Everything before this position has been read; control records and gaps make it more than the last record's. */
    void readUpTo(long position) {
        next = Math.max(next, position);
    }

    /**
     * A record is done: delivered or dead-lettered, and in case of an alias its gate has opened.
     *
     * @throws IllegalStateException if it was not read, or is done already
     */
    void done(long offset) {
        int at = Arrays.binarySearch(offsets, from, to, offset);
        if (at < 0 || done[at]) {
            throw new IllegalStateException("offset " + offset + (at < 0 ? " was not read" : " is done"));
        }
        done[at] = true;
        while (from < to && done[from]) {
            from++;
        }
    }

    /** The offset to commit: of the first record not done, or where reading goes on. */
    long committable() {
        return from == to ? next : offsets[from];
    }

    /** Records read since {@link #committable()}, done ones included. */
    int span() {
        return to - from;
    }
}
