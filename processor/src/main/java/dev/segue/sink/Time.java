package dev.segue.sink;

import java.time.InstantSource;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What a test replaces to make time stand still.
 *
 * @param nanos {@link System#nanoTime}: everything is measured with it, so no clock of another host matters
 * @param clock for what people read: dead letters and health
 * @param jitter from 0 (inclusive) to 1
 */
record Time(LongSupplier nanos, InstantSource clock, DoubleSupplier jitter) {
    long nanosNow() {
        return nanos.getAsLong();
    }
}
