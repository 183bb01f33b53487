package dev.segue.topology;

import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Utils;

/**
 * Whether a record of a topic that is keyed by user stands where Java's default partitioner puts it: murmur2 of the key
 * bytes over the number of partitions. The number is asked for once, and again at most every half minute when something
 * does not fit, since a topic can grow. Safe for many threads.
 */
final class EventsPartitions {
    private static final long ASK_AGAIN_NANOS = 30_000_000_000L;

    private final IntSupplier ask;
    private final LongSupplier nanoTime;
    private int partitions;
    private long askedAt;

    /** @param ask asks the cluster; may block for a moment */
    EventsPartitions(IntSupplier ask, LongSupplier nanoTime) {
        this.ask = ask;
        this.nanoTime = nanoTime;
    }

    boolean fits(byte[] key, int partition) {
        return expected(key) == partition || (askAgain() && expected(key) == partition);
    }

    private synchronized int expected(byte[] key) {
        if (partitions == 0) {
            ask();
        }
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }

    private synchronized boolean askAgain() {
        if (nanoTime.getAsLong() - askedAt < ASK_AGAIN_NANOS) {
            return false;
        }
        int before = partitions;
        ask();
        return partitions != before;
    }

    private void ask() {
        partitions = ask.getAsInt();
        askedAt = nanoTime.getAsLong();
    }
}
