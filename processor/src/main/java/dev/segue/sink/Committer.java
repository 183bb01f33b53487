package dev.segue.sink;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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

    /** Between a commit that failed and the next that cannot wait for the interval. */
    private static final long RETRY_NANOS = Duration.ofMillis(5).toNanos();

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
    /** Of the attempt log, in the last commit; 0 if it failed, so that what it was to say is said again. */
    private long asked;

    private int unanswered;
    private long notBeforeNanos;

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
        this.notBeforeNanos = time.nanosNow();
    }

    /** This is what the group has for the partition. */
    void known(TopicPartition partition, OffsetAndMetadata offset) {
        committed.put(partition, offset);
    }

    void forget(TopicPartition partition) {
        committed.remove(partition);
    }

    /** All partitions are due in this turn, or the next. */
    void commitSoon() {
        began = false;
    }

    /** Whether the broker has still to answer a commit. */
    boolean awaitsAnswer() {
        return unanswered > 0;
    }

    /**
     * Without waiting for the broker: once an interval all partitions, without anything new when its word is needed; at once
     * those for whose attempts it is needed, since they are posted only then.
     */
    void commitWhenDue(Collection<PartitionWork> works, long nowNanos) {
        if (!began || nowNanos - lastNanos >= everyNanos) {
            began = true;
            lastNanos = nowNanos;
            commit(offsets(works, membership.wantsConfirmation(nowNanos)), nowNanos);
            return;
        }
        List<PartitionWork> urgent = works.stream()
                .filter(work -> attempts.wantsCommit(work.partition(), asked))
                .toList();
        if (!urgent.isEmpty() && nowNanos - notBeforeNanos >= 0) {
            commit(offsets(urgent, false), nowNanos);
        }
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets, long nowNanos) {
        if (offsets.isEmpty()) {
            return;
        }
        long version = attempts.version();
        asked = version;
        unanswered++;
        consumer.commitAsync(offsets, (same, failure) -> {
            unanswered--;
            answered(offsets, version, failure, nowNanos);
        });
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
            if (unchangedToo || changed || attempts.wantsCommit(work.partition(), 0)) {
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
        asked = 0;
        notBeforeNanos = time.nanosNow() + RETRY_NANOS;
        metrics.commitFailed();
        LOG.atWarn()
                .addKeyValue("partitions", offsets.size())
                .addKeyValue("cause", failure.getClass().getSimpleName())
                .log("offsets could not be committed; tried again");
    }
}
