package dev.segue.topology;

import dev.segue.schemas.RegistryUnavailableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
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
    /** Between two lines of the log: every thread asks again every few seconds. */
    private static final Duration SAY_AGAIN = Duration.ofMinutes(1);

    private final Sleeper sleeper;
    private final Duration longest;
    private final TopologyMetrics metrics;
    private final LongSupplier nanos;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Set<Object> unanswered = new HashSet<>();
    private volatile @Nullable Long silentSinceNanos;
    private long lastFailureNanos;
    private @Nullable Long saidNanos;
    /** Whether the log has a line of this silence. */
    private boolean said;

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
     * @param asked what the registry has to say for it, such as a schema id. Only an answer about something that it was
     *     silent about shows that it is back: others may come from memory
     * @throws RegistryUnavailableException if the registry did not answer for the longest wait, or while closing
     */
    <T> T call(Object asked, Supplier<T> call) {
        Duration waited = Duration.ZERO;
        Duration next = FIRST;
        while (true) {
            try {
                T answer = call.get();
                if (silentSinceNanos != null) {
                    answered(asked);
                }
                return answer;
            } catch (RegistryUnavailableException e) {
                metrics.registryUnavailable();
                unanswered(asked, e);
                if (closed.get() || waited.plus(next).compareTo(longest) > 0) {
                    throw e;
                }
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

    private synchronized void answered(Object asked) {
        Long since = silentSinceNanos;
        if (since != null && unanswered.contains(asked)) {
            unanswered.clear();
            silentSinceNanos = null;
            if (said) {
                LOG.atInfo()
                        .addKeyValue(
                                "silentMs",
                                Duration.ofNanos(nanos.getAsLong() - since).toMillis())
                        .log("the schema registry answers again");
            }
        }
    }

    /** Also across calls: a record whose wait was too long is asked for again by the next stream thread. */
    private synchronized void unanswered(Object asked, RegistryUnavailableException failure) {
        long now = nanos.getAsLong();
        Long since = silentSinceNanos;
        if (since == null || now - lastFailureNanos > FORGET.toNanos()) {
            unanswered.clear();
            since = now;
            silentSinceNanos = now;
            said = false;
        }
        unanswered.add(asked);
        lastFailureNanos = now;
        Long last = saidNanos;
        if (last == null || now - last >= SAY_AGAIN.toNanos()) {
            saidNanos = now;
            said = true;
            LOG.atWarn()
                    .addKeyValue("silentMs", Duration.ofNanos(now - since).toMillis())
                    .log("the schema registry does not answer, records wait: {}", failure.getMessage());
        }
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
