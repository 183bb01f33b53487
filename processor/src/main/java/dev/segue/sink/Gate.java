package dev.segue.sink;

import org.jspecify.annotations.Nullable;

/**
 * How long an alias holds back its user's later records, and itself from being committed. One per partition, for all of its
 * users; time is handed in. {@link AliasGate} is the rule, the tests have broken ones.
 */
interface Gate {
    /** Whether records of the same user behind this alias, which has not opened, wait. */
    boolean holds(Item alias);

    /** The alias was accepted, or its dead letter is acknowledged. */
    void ended(Item alias, long nowNanos);

    /** The next ended alias whose wait is over, once each: it is done and may be committed past. Null if there is none. */
    @Nullable Item open(long nowNanos);

    /** How long until {@link #open} has one; {@link Long#MAX_VALUE} if none waits. */
    long waitNanos(long nowNanos);
}
