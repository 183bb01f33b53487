package dev.segue.topology;

import dev.segue.schemas.RegistryUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what needs the schema registry until it answers. A registry that is down is not the record's fault: the record
 * waits, with everything behind it, and becomes no dead letter. After the longest wait the exception goes up, the stream
 * thread is replaced and begins again at the last commit.
 *
 * <p>A wait beyond the producer's transaction time-out (10 s in Kafka Streams) is safe: the broker aborts the
 * transaction and Streams begins the task again. Shared by all threads.
 */
public final class RegistryPatience implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryPatience.class);
    private static final Duration FIRST = Duration.ofMillis(250);
    /** A record that waits asks again every few seconds, and after a rebalance at the latest. */
    private static final Duration FORGET = Duration.ofMinutes(2);

    private static final Duration STEP = Duration.ofSeconds(4);

    private final Sleeper sleeper;
    private final Duration longest;
    private final TopologyMetrics metrics;
    private final LongSupplier nanos;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable Long silentSinceNanos;
    private long lastFailureNanos;

    /**
     * @param longest the sum of the waits of one call; it must stay well below {@code max.poll.interval.ms}
     * @param nanos as {@link System#nanoTime}
     */
    public RegistryPatience(Sleeper sleeper, Duration longest, TopologyMetrics metrics, LongSupplier nanos) {
        this.sleeper = sleeper;
        this.longest = longest;
        this.metrics = metrics;
        this.nanos = nanos;
    }

    /**
     * What the call answers, sooner or later.
     *
     * @throws RegistryUnavailableException if the registry did not answer for the longest wait, or while closing
     */
    <T> T call(Supplier<T> call) {
        Duration waited = Duration.ZERO;
        Duration next = FIRST;
        while (true) {
            try {
                T answer = call.get();
                if (!waited.isZero()) {
                    answered();
                }
                return answer;
            } catch (RegistryUnavailableException e) {
                metrics.registryUnavailable();
                unanswered();
                if (closed.get() || waited.plus(next).compareTo(longest) > 0) {
                    throw e;
                }
                LOG.atWarn()
                        .addKeyValue("waitedMs", waited.toMillis())
                        .addKeyValue("nextMs", next.toMillis())
                        .log("the schema registry does not answer, waiting: {}", e.getMessage());
                sleep(next, e);
                waited = waited.plus(next);
                next = next.multipliedBy(2).compareTo(STEP) < 0 ? next.multipliedBy(2) : STEP;
            }
        }
    }

    /** How long the registry has not answered; zero while it does, or nobody asks. */
    public synchronized Duration silence() {
        long now = nanos.getAsLong();
        Long since = silentSinceNanos;
        return since == null || now - lastFailureNanos > FORGET.toNanos()
                ? Duration.ZERO
                : Duration.ofNanos(now - since);
    }

    private synchronized void answered() {
        silentSinceNanos = null;
    }

    /** Also across calls: a record whose wait was too long is asked for again by the next stream thread. */
    private synchronized void unanswered() {
        long now = nanos.getAsLong();
        if (silentSinceNanos == null || now - lastFailureNanos > FORGET.toNanos()) {
            silentSinceNanos = now;
        }
        lastFailureNanos = now;
    }

    /** Ends all waits within a few seconds, so that the process can stop while the registry is down. */
    @Override
    public void close() {
        closed.set(true);
    }

    private void sleep(Duration duration, RegistryUnavailableException cause) {
        try {
            sleeper.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cause;
        }
    }
}
