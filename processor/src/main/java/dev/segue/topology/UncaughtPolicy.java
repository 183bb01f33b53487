package dev.segue.topology;

import dev.segue.schemas.RegistryUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens after a stream thread died: it is replaced, up to so many times in a while, then the client shuts down and
 * whoever runs the process decides. A registry that is down is waited for without limit. A lost offset stops at once: a
 * new thread would find the same.
 */
public final class UncaughtPolicy implements StreamsUncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(UncaughtPolicy.class);
    private static final int MAX_REPLACED = 5;
    private static final Duration WINDOW = Duration.ofMinutes(10);
    /** Kafka Streams throws this without a cause of a telling type when an input partition has no committed offset. */
    private static final String NO_OFFSET = "No valid committed offset found";

    private final InstantSource clock;
    private final Deque<Instant> replaced = new ArrayDeque<>();
    private final AtomicReference<@Nullable String> verdict = new AtomicReference<>();

    /** Replaces up to 5 threads in 10 minutes. */
    public UncaughtPolicy(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized StreamThreadExceptionResponse handle(Throwable thrown) {
        if (cause(thrown, RegistryUnavailableException.class) != null) {
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        if (isOffsetLost(thrown)) {
            return shutDown(
                    lost(thrown) + " is gone. Messages may have been deleted before they were read; start again to"
                            + " see what the topic holds, or once with --accept-offset-reset to go on from its beginning");
        }
        if (thrown instanceof Error) {
            return shutDown(describe(thrown));
        }
        Instant now = clock.instant();
        while (!replaced.isEmpty() && replaced.getFirst().isBefore(now.minus(WINDOW))) {
            replaced.removeFirst();
        }
        if (replaced.size() >= MAX_REPLACED) {
            return shutDown("a stream thread died " + (MAX_REPLACED + 1) + " times within " + WINDOW.toMinutes()
                    + " minutes, at last of " + describe(thrown));
        }
        replaced.addLast(now);
        LOG.atError()
                .addKeyValue("replaced", replaced.size())
                .addKeyValue("cause", describe(thrown))
                .log("a stream thread died and is replaced; it begins at the last commit");
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Why the client was shut down, one line; null if it was not. */
    public @Nullable String verdict() {
        return verdict.get();
    }

    private StreamThreadExceptionResponse shutDown(String why) {
        verdict.compareAndSet(null, why);
        LOG.atError().addKeyValue("cause", why).log("the router stops");
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private static boolean isOffsetLost(Throwable thrown) {
        String message = thrown.getMessage();
        return cause(thrown, InvalidOffsetException.class) != null
                || (message != null && message.startsWith(NO_OFFSET));
    }

    /** Kafka Streams' own message is no help: it asks for {@code auto.offset.reset}, which must stay {@code none}. */
    private static String lost(Throwable thrown) {
        OffsetOutOfRangeException outOfRange = cause(thrown, OffsetOutOfRangeException.class);
        return outOfRange == null
                ? "an offset of the events topic"
                : outOfRange.offsetOutOfRangePartitions().entrySet().stream()
                        .map(one -> "offset " + one.getValue() + " of " + one.getKey())
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    private static <T extends Throwable> @Nullable T cause(Throwable thrown, Class<T> type) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }

    private static String describe(Throwable thrown) {
        Throwable root = thrown;
        for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
