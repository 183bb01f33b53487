package dev.segue.sink;

import java.util.ArrayDeque;
import java.util.Deque;

/** Remembers roughly when records were read: one mark a second, so that the oldest one's age costs next to nothing. */
final class UncommittedAge {
    private static final long STEP_NANOS = 1_000_000_000L;

    private final Deque<Mark> marks = new ArrayDeque<>();

    void read(long offset, long nowNanos) {
        Mark last = marks.peekLast();
        if (last == null || nowNanos - last.nanos() >= STEP_NANOS) {
            marks.add(new Mark(offset, nowNanos));
        }
    }

    /** The age of the first record that is not committable, at most a second too high; 0 if all are. */
    long nanos(OffsetLedger ledger, long nowNanos) {
        if (ledger.span() == 0) {
            marks.clear();
            return 0;
        }
        Mark first = marks.poll();
        for (Mark next = marks.peek(); next != null && next.offset() <= ledger.committable(); next = marks.peek()) {
            first = marks.poll();
        }
        if (first == null) {
            return 0;
        }
        marks.addFirst(first);
        return nowNanos - first.nanos();
    }

    private record Mark(long offset, long nanos) {}
}
