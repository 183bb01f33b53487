package dev.segue.sink;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What may still be posted to the project within a rolling minute, over all partitions and endpoints. Mixpanel measures when
 * a request arrives, which lies somewhere between the start of a post and its answer; so a post counts from its start until
 * a minute after its answer, and no minute of Mixpanel's can hold more than the limits.
 */
final class Budget {
    private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

    private final SinkSettings.Rates rates;
    /** Answered within the last minute, in the order of their answers. */
    private final Deque<Spent> answered = new ArrayDeque<>();

    private long posts;
    private long records;
    private long bytes;

    Budget(SinkSettings.Rates rates) {
        this.rates = rates;
    }

    /**
     * How long until a post of so many records and bytes may start; {@link Long#MAX_VALUE} if that depends on an answer. One
     * that exceeds a limit by itself may start when nothing else counts.
     */
    long waitNanos(long newRecords, long newBytes, long nowNanos) {
        forget(nowNanos);
        long leftPosts = posts;
        long leftRecords = records;
        long leftBytes = bytes;
        long wait = 0;
        for (Spent next : answered) {
            if (fits(leftPosts, leftRecords + newRecords, leftBytes + newBytes)) {
                return wait;
            }
            leftPosts--;
            leftRecords -= next.records;
            leftBytes -= next.bytes;
            wait = next.answeredNanos + MINUTE_NANOS - nowNanos;
        }
        return fits(leftPosts, leftRecords + newRecords, leftBytes + newBytes) ? wait : Long.MAX_VALUE;
    }

    /** A post starts. */
    Spent spend(long newRecords, long newBytes) {
        posts++;
        records += newRecords;
        bytes += newBytes;
        return new Spent(newRecords, newBytes);
    }

    /** It was answered, or failed. */
    void answered(Spent spent, long nowNanos) {
        spent.answeredNanos = nowNanos;
        answered.add(spent);
    }

    private boolean fits(long leftPosts, long sumRecords, long sumBytes) {
        Long most = rates.posts();
        return leftPosts == 0
                || ((most == null || leftPosts < most) && sumRecords <= rates.records() && sumBytes <= rates.bytes());
    }

    private void forget(long nowNanos) {
        for (Spent first = answered.peek();
                first != null && nowNanos - first.answeredNanos >= MINUTE_NANOS;
                first = answered.peek()) {
            answered.remove();
            posts--;
            records -= first.records;
            bytes -= first.bytes;
        }
    }

    /** One post. */
    static final class Spent {
        private final long records;
        private final long bytes;
        private long answeredNanos;

        private Spent(long records, long bytes) {
            this.records = records;
            this.bytes = bytes;
        }
    }
}
