package dev.segue.hold;

/** What one task holds at the moment. Written by the task's thread, read by any. */
public interface HoldGauge {
    /** The input partition of the task. */
    int partition();

    /** Users whose messages wait. */
    int openGates();

    /** Messages that wait. */
    long records();

    /** Their keys and values in the store, in bytes. */
    long bytes();

    /**
     * How long the message that has waited longest in this process has waited.
     *
     * @param nowMs wall clock, milliseconds since the epoch
     * @return milliseconds, 0 if none waits
     */
    long oldestAgeMs(long nowMs);
}
