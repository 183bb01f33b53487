package dev.segue.sink;

import java.time.Duration;

/**
 * Whether this worker may take it that its partitions are still its own. Kafka gives them to another worker when it has not
 * heard of this one for the session time-out, and this one, frozen or cut off from the broker, does not know. A commit that
 * the broker took is its word that nobody else had been given them, so posts start only within a lease from the time
 * when the last such commit was sent.
 *
 * <p>Half of the session time-out: the broker may have heard the last heartbeat a third of it before the commit.
 */
final class Membership {
    private static final int CONFIRMATIONS_A_LEASE = 3;

    private final long leaseNanos;
    private boolean confirmed;
    private long confirmedNanos;

    Membership(Duration sessionTimeout) {
        this.leaseNanos = sessionTimeout.toNanos() / 2;
    }

    /** The broker took a commit that was sent at that time. */
    void confirmed(long sentNanos) {
        if (!confirmed || sentNanos - confirmedNanos > 0) {
            confirmed = true;
            confirmedNanos = sentNanos;
        }
    }

    /** Whether a post may start. */
    boolean holds(long nowNanos) {
        return confirmed && nowNanos - confirmedNanos < leaseNanos;
    }

    /** Whether a commit is due for its answer alone. */
    boolean wantsConfirmation(long nowNanos) {
        return !confirmed || nowNanos - confirmedNanos >= everyNanos();
    }

    /** How often the broker is to be asked. */
    long everyNanos() {
        return leaseNanos / CONFIRMATIONS_A_LEASE;
    }
}
