package dev.segue.hold;

import java.util.concurrent.atomic.AtomicLong;

/** How much waits in all tasks of this process together, against the bound. Shared by all stream threads. */
final class HeldBytes {
    private final long max;
    private final AtomicLong bytes = new AtomicLong();

    HeldBytes(long max) {
        this.max = max;
    }

    void add(long delta) {
        bytes.addAndGet(delta);
    }

    boolean isOverBound() {
        return bytes.get() > max;
    }

    /**
     * Whether an early release goes on. It goes down to nine tenths of the bound, so that the search for what is oldest
     * pays for many records.
     */
    boolean isAboveTarget() {
        return bytes.get() > max - max / 10;
    }
}
