package dev.segue.ops;

import dev.segue.hold.HoldGauge;

/** Holds what it is told. */
record FakeHoldGauge(int partition, int openGates, long records, long bytes, long waitingSinceMs) implements HoldGauge {
    @Override
    public long oldestAgeMs(long nowMs) {
        return nowMs - waitingSinceMs;
    }
}
