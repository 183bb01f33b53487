package dev.segue.emulator;

import java.time.Duration;

/**
 * Two ids that an alias, identify or merge joined. It takes effect some time after the request that brought it was answered, not before.
 *
 * <p>Guarded by the store's lock.
 */
final class Link {
    private final String newId;
    private final String otherId;
    private final long delayNanos;
    private long endedNanos;
    private boolean ended;

    Link(String newId, String otherId, Duration delay) {
        this.newId = newId;
        this.otherId = otherId;
        this.delayNanos = delay.toNanos();
    }

    String newId() {
        return newId;
    }

    String otherId() {
        return otherId;
    }

    /** The request was answered, or its connection reset, at that time. */
    void ended(long nanos) {
        ended = true;
        endedNanos = nanos;
    }

    boolean effective(long nanos) {
        return passed(nanos, delayNanos);
    }

    /** Whether that much time has passed since the answer. */
    boolean passed(long nanos, long afterNanos) {
        return ended && nanos - endedNanos >= afterNanos;
    }
}
