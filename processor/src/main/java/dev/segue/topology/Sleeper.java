package dev.segue.topology;

import java.time.Duration;

/** Waits; a test records the waits instead. */
@FunctionalInterface
public interface Sleeper {
    void sleep(Duration duration) throws InterruptedException;
}
