package dev.segue.emulator;

import java.time.Duration;
import java.util.Random;

/** How long each request waits before it is looked at: a part that is always the same and one by chance, repeated by the seed. Safe for any thread. */
final class Spread {
    private long seed;
    private Random random = new Random(seed);

    synchronized Duration next(Knobs knobs) {
        Duration wait = knobs.duration(Knob.LATENCY);
        Duration spread = knobs.duration(Knob.LATENCY_SPREAD);
        if (spread.isZero()) {
            return wait;
        }
        if (seed != knobs.count(Knob.SEED)) {
            seed = knobs.count(Knob.SEED);
            random = new Random(seed);
        }
        return wait.plusNanos((long) (random.nextDouble() * spread.toNanos()));
    }

    /** Begins the same waits again. */
    synchronized void restart() {
        random = new Random(seed);
    }
}
