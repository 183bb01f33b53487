package dev.segue.sink;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Decides which partitions are not fetched from while the sink goes on polling: one with too many records that cannot be
 * committed, one whose head cannot be decoded, and, once half of the buffer is full, each one that holds more than its share
 * of that half. So one user's backlog fills its own partition's share and leaves the others theirs. All are paused when the
 * largest that one more poll can bring would not fit, so that the whole stays within the bound at any moment. A paused
 * partition goes on at half of what paused it.
 */
final class BackPressure {
    private final SinkSettings.Bounds bounds;
    private Set<TopicPartition> paused = Set.of();

    BackPressure(SinkSettings.Bounds bounds) {
        this.bounds = bounds;
    }

    /** The partitions to be paused from now on. */
    Set<TopicPartition> paused(Collection<PartitionWork> works) {
        long total = total(works);
        boolean full = !hasRoom(works);
        Set<TopicPartition> next = new HashSet<>();
        for (PartitionWork work : works) {
            int part = paused.contains(work.partition()) ? 2 : 1;
            boolean tooMany = work.ledger().span() >= Math.max(1, bounds.uncommittedRecords() / part);
            long share = bounds.bufferBytes() / 2 / works.size();
            boolean tooBig = total >= bounds.bufferBytes() / 2 / part && work.bytes() >= share / part;
            if (full || tooMany || tooBig || work.problem() != null) {
                next.add(work.partition());
            }
        }
        paused = next;
        return Set.copyOf(next);
    }

    /** Whether one more poll stays within the bound of bytes, whatever it brings. */
    boolean hasRoom(Collection<PartitionWork> works) {
        long total = total(works);
        return total == 0 || total + bounds.pollBytes() <= bounds.bufferBytes();
    }

    private static long total(Collection<PartitionWork> works) {
        return works.stream().mapToLong(PartitionWork::bytes).sum();
    }

    /** Those paused at the bound of uncommitted records, for a person. */
    Set<TopicPartition> atRecordBound(Collection<PartitionWork> works) {
        return works.stream()
                .filter(work -> paused.contains(work.partition())
                        && work.ledger().span() >= Math.max(1, bounds.uncommittedRecords() / 2))
                .map(PartitionWork::partition)
                .collect(Collectors.toSet());
    }
}
