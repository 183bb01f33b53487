package dev.segue.sink;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before a repeat. The defaults are what Mixpanel's rate limit page advises: 2 s, doubling to 60 s, with
 * jitter. It counts no attempts and gives up never: the topic is the buffer.
 *
 * @param maxRetryAfter the longest wait that the server's Retry-After may ask for
 */
public record RetryPolicy(Duration initial, Duration max, double factor, Duration maxRetryAfter) {
    public RetryPolicy {
        if (initial.isNegative() || initial.isZero() || max.compareTo(initial) < 0) {
            throw new IllegalArgumentException("the first wait must be positive and not above the longest");
        }
        if (factor < 1) {
            throw new IllegalArgumentException("the factor must be at least 1");
        }
    }

    /** 2 s, doubling to 60 s; Retry-After up to 1 h. */
    public static RetryPolicy defaults() {
        return new RetryPolicy(Duration.ofSeconds(2), Duration.ofSeconds(60), 2, Duration.ofHours(1));
    }

    /**
     * The wait before the next attempt.
     *
     * @param attempt the one that just failed, from 1
     * @param asked what Retry-After said, absent if nothing; the wait is never shorter, unless it is above {@code maxRetryAfter}
     * @param jitter from 0 (inclusive) to 1
     * @return from half to all of {@code initial * factor^(attempt-1)}, at most {@code max} unless asked for more
     */
    public Duration wait(int attempt, @Nullable Duration asked, DoubleSupplier jitter) {
        double grown = initial.toNanos() * Math.pow(factor, Math.max(0, attempt - 1));
        double whole = Math.min(grown, (double) max.toNanos());
        Duration own = Duration.ofNanos((long) (whole / 2 + whole / 2 * jitter.getAsDouble()));
        if (asked == null) {
            return own;
        }
        Duration least = asked.compareTo(maxRetryAfter) > 0 ? maxRetryAfter : asked;
        return own.compareTo(least) < 0 ? least : own;
    }
}
