package dev.segue.sink;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which records of one partition have been read and which are done; says how far may be committed: up to the first record
 * that is not done. Records end in any order; what is done behind one that is not stays in the ledger, and is read again
 * after a crash.
 */
final class OffsetLedger {
    private final TreeMap<Long, Boolean> doneByOffset = new TreeMap<>();
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
        doneByOffset.put(offset, false);
        next = offset + 1;
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
        Boolean before = doneByOffset.replace(offset, true);
        if (before == null || before) {
            throw new IllegalStateException("offset " + offset + (before == null ? " was not read" : " is done"));
        }
        Map.Entry<Long, Boolean> first = doneByOffset.firstEntry();
        while (first != null && first.getValue()) {
            doneByOffset.pollFirstEntry();
            first = doneByOffset.firstEntry();
        }
    }

    /** The offset to commit: of the first record not done, or where reading goes on. */
    long committable() {
        return doneByOffset.isEmpty() ? next : doneByOffset.firstKey();
    }

    /** Records read since {@link #committable()}, done ones included. */
    int span() {
        return doneByOffset.size();
    }
}
