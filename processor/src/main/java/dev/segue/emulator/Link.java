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

    /**
     * A request that brought it was answered, or its connection reset, at that time. The first one counts: a repeat says
     * nothing new, and an answer that came so late that the client had asked again is heard by nobody.
     */
    void ended(long nanos) {
        if (!ended || nanos - endedNanos < 0) {
            ended = true;
            endedNanos = nanos;
        }
    }

    boolean effective(long nanos) {
        return passed(nanos, delayNanos);
    }

    /** Whether that much time has passed since the answer. */
    boolean passed(long nanos, long afterNanos) {
        return ended && nanos - endedNanos >= afterNanos;
    }
}
