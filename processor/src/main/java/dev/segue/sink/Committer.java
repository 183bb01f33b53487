package dev.segue.sink;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commits what the ledgers say, and only what has changed. A commit that fails costs nothing but repeats after a crash. */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private final Consumer<byte[], byte[]> consumer;
    private final AttemptLog attempts;
    private final SinkSettings settings;
    private final SinkMetrics metrics;
    private final Membership membership;
    private final Time time;
    private final long everyNanos;
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private boolean began;
    private long lastNanos;

    Committer(
            Consumer<byte[], byte[]> consumer,
            AttemptLog attempts,
            SinkSettings settings,
            SinkMetrics metrics,
            Membership membership,
            Time time) {
        this.consumer = consumer;
        this.attempts = attempts;
        this.settings = settings;
        this.metrics = metrics;
        this.membership = membership;
        this.time = time;
        this.everyNanos = Math.min(settings.commitEvery().toNanos(), membership.everyNanos());
    }

    /** This is what the group has for the partition. */
    void known(TopicPartition partition, OffsetAndMetadata offset) {
        committed.put(partition, offset);
    }

    void forget(TopicPartition partition) {
        committed.remove(partition);
    }

    /** This turn commits, or the next: something is posted only when the broker has confirmed it. */
    void commitSoon() {
        began = false;
    }

    /** Once an interval, without waiting for the broker; without anything new when its word is needed. */
    void commitWhenDue(Collection<PartitionWork> works, long nowNanos) {
        if (began && nowNanos - lastNanos < everyNanos) {
            return;
        }
        began = true;
        lastNanos = nowNanos;
        Map<TopicPartition, OffsetAndMetadata> offsets = offsets(works, membership.wantsConfirmation(nowNanos));
        if (!offsets.isEmpty()) {
            long version = attempts.version();
            consumer.commitAsync(offsets, (asked, failure) -> answered(asked, version, failure, nowNanos));
        }
    }

    /** Before these partitions go to another owner; waits for the broker. */
    void commitNow(Collection<PartitionWork> works) {
        Map<TopicPartition, OffsetAndMetadata> offsets = offsets(works, false);
        if (offsets.isEmpty()) {
            return;
        }
        long sentNanos = time.nanosNow();
        long version = attempts.version();
        try {
            consumer.commitSync(offsets, settings.http().connectTimeout());
            answered(offsets, version, null, sentNanos);
        } catch (CommitFailedException | RebalanceInProgressException | OffsetMetadataTooLarge | RetriableException e) {
            answered(offsets, version, e, sentNanos);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets(Collection<PartitionWork> works, boolean unchangedToo) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (PartitionWork work : works) {
            long offset = work.ledger().committable();
            OffsetAndMetadata next = new OffsetAndMetadata(offset, attempts.metadata(work.partition(), offset));
            boolean changed = !next.equals(committed.get(work.partition()));
            if (unchangedToo || changed || attempts.wantsCommit(work.partition())) {
                offsets.put(work.partition(), next);
            }
        }
        return offsets;
    }

    private void answered(
            Map<TopicPartition, OffsetAndMetadata> offsets, long version, @Nullable Exception failure, long sentNanos) {
        if (failure == null) {
            membership.confirmed(sentNanos);
            attempts.committed(offsets.keySet(), version);
            offsets.forEach((partition, offset) -> committed.computeIfPresent(partition, (same, before) -> offset));
            return;
        }
        if (failure instanceof OffsetMetadataTooLarge) {
            throw new OffsetGoneException(
                    "the brokers refuse the sink's offset commit because of the attempt record beside it,"
                            + " which takes up to " + CommittedAttemptLog.MAX_CHARS
                            + " bytes: set their offset.metadata.max.bytes to 4096, its default, or more");
        }
        metrics.commitFailed();
        LOG.atWarn()
                .addKeyValue("partitions", offsets.size())
                .addKeyValue("cause", failure.getClass().getSimpleName())
                .log("offsets could not be committed; tried again");
    }
}
