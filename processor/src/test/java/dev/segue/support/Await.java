package dev.segue.support;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline, and says what it saw when the condition never came. */
public final class Await {
    private static final long EVERY_MS = 50;

    private Await() {}

    /** A condition that may fail to be asked, such as one over HTTP. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws Exception;
    }

    /**
     * Returns as soon as the condition holds.
     *
     * @param saw asked only on failure
     * @throws AssertionError after the deadline
     */
    public static void until(String what, Duration patience, Condition condition, Supplier<String> saw) {
        long deadline = System.nanoTime() + patience.toNanos();
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.holds()) {
                    return;
                }
                last = null;
            } catch (Exception e) {
                last = e;
            }
            pause();
        }
        throw new AssertionError("not within " + patience + ": " + what + "; saw: " + saw.get(), last);
    }

    /** Between two looks: a latch that nobody counts down. */
    private static void pause() {
        try {
            if (new CountDownLatch(1).await(EVERY_MS, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nobody counts it down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
