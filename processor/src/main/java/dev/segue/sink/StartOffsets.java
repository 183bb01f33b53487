package dev.segue.sink;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where reading starts. The group's first commit is made here, at the topic's beginning: the requests topic is the sink's
 * own, so all of it is for the sink. Three things stop the role, until {@code --accept-offset-reset} says to go on:
 *
 * <ul>
 *   <li>The committed offset is no longer in the topic: requests were deleted before they were posted.
 *   <li>There is none, and the topic holds requests older than brokers keep the offsets of an empty group: they may have
 *       been posted by a sink whose offsets have expired. What is younger cannot have been, since its sink was alive then.
 *   <li>The {@link AttemptRecord} beside it cannot be read.
 * </ul>
 *
 * In the last two cases the records that an earlier owner may have posted are then noted as attempted.
 */
final class StartOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(StartOffsets.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    /** How far this host's clock may be from the brokers'. */
    private static final Duration CLOCK_ERROR = Duration.ofHours(1);

    private static final String ACCEPT = "start once with --accept-offset-reset";
    private static final String THEN = ". Increments and charges among them are then treated as sink.ambiguous says";

    private final Consumer<byte[], byte[]> consumer;
    private final String group;
    private final boolean acceptReset;
    private final Supplier<Duration> offsetRetention;
    private final InstantSource clock;

    /** @param offsetRetention how long brokers keep the offsets of a group without members; asked only when it matters */
    StartOffsets(
            Consumer<byte[], byte[]> consumer,
            String group,
            boolean acceptReset,
            Supplier<Duration> offsetRetention,
            InstantSource clock) {
        this.consumer = consumer;
        this.group = group;
        this.acceptReset = acceptReset;
        this.offsetRetention = offsetRetention;
        this.clock = clock;
    }

    /**
     * The committed offsets of these partitions, made if there were none, and the consumer's positions set to them. Their
     * metadata can be read.
     *
     * @throws OffsetGoneException if it is not known where to go on, and a reset is not accepted
     * @throws org.apache.kafka.common.errors.RetriableException if the broker did not answer
     */
    Map<TopicPartition, OffsetAndMetadata> find(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions, TIMEOUT);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, TIMEOUT);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, TIMEOUT);
        Map<TopicPartition, OffsetAndMetadata> starts = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> changed = new HashMap<>();
        for (TopicPartition partition : partitions) {
            long beginning = beginnings.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, beginning);
            OffsetAndMetadata before = committed.get(partition);
            OffsetAndMetadata start =
                    before == null ? first(partition, beginning, end) : next(partition, before, beginning, end);
            if (!start.equals(before)) {
                changed.put(partition, start);
            }
            starts.put(partition, start);
        }
        if (!changed.isEmpty()) {
            consumer.commitSync(changed, TIMEOUT);
        }
        starts.forEach((partition, start) -> consumer.seek(partition, start.offset()));
        return starts;
    }

    /** The consumer met an offset that is not in the topic, in the middle of its work. */
    OffsetGoneException gone(Map<TopicPartition, Long> positions) {
        Map.Entry<TopicPartition, Long> first = positions.entrySet().iterator().next();
        Set<TopicPartition> one = Set.of(first.getKey());
        long beginning = consumer.beginningOffsets(one, TIMEOUT).getOrDefault(first.getKey(), 0L);
        long end = consumer.endOffsets(one, TIMEOUT).getOrDefault(first.getKey(), beginning);
        return new OffsetGoneException(goneMessage(first.getKey(), first.getValue(), beginning, end));
    }

    private OffsetAndMetadata first(TopicPartition partition, long beginning, long end) {
        OffsetAndTimestamp oldest = beginning == end ? null : at(partition, 0);
        if (oldest == null) {
            return new OffsetAndMetadata(beginning, "");
        }
        Duration kept = offsetRetention.get();
        Duration error = CLOCK_ERROR.compareTo(kept.dividedBy(2)) < 0 ? CLOCK_ERROR : kept.dividedBy(2);
        Instant sure = clock.instant().minus(kept).plus(error);
        Instant since = Instant.ofEpochMilli(oldest.timestamp());
        if (since.isAfter(sure)) {
            return new OffsetAndMetadata(beginning, "");
        }
        String what = "group " + group + " has no offset of " + partition + ", which holds requests since " + since
                + ", while brokers keep the offsets of a group without members for " + kept.toMinutes()
                + " minutes (offsets.retention.minutes): they may have been posted already";
        accept(what + ". To post all from the beginning " + ACCEPT + THEN);
        OffsetAndTimestamp young = at(partition, sure.toEpochMilli() + 1);
        return doubted(beginning, young == null ? end : young.offset());
    }

    private OffsetAndMetadata next(TopicPartition partition, OffsetAndMetadata committed, long beginning, long end) {
        long offset = committed.offset();
        if (offset > end || offset < beginning) {
            accept(goneMessage(partition, offset, beginning, end));
        }
        if (offset > end) { // another topic of the same name: nothing noted is about its records
            return new OffsetAndMetadata(beginning, "");
        }
        long start = Math.max(offset, beginning);
        AttemptRecord record;
        try {
            record = AttemptRecord.read(committed.metadata(), offset);
        } catch (AttemptRecord.UnreadableException e) {
            accept("the attempt record of " + partition + ", the metadata beside offset " + offset + " of group "
                    + group
                    + ", cannot be read: " + e.getMessage()
                    + ". It says which increments and charges were posted already."
                    + " Run the release that wrote it, or to go on without it " + ACCEPT + THEN);
            return doubted(start, end);
        }
        return start == offset ? committed : new OffsetAndMetadata(start, record.write(start));
    }

    /** What must not be repeated from here up to there may have been posted. */
    private static OffsetAndMetadata doubted(long start, long before) {
        return new OffsetAndMetadata(
                start, new AttemptRecord(before, AttemptRecord.NOTHING.doneByOffset()).write(start));
    }

    /** Null if all records are older. */
    private @Nullable OffsetAndTimestamp at(TopicPartition partition, long epochMs) {
        return consumer.offsetsForTimes(Map.of(partition, epochMs), TIMEOUT).get(partition);
    }

    private void accept(String problem) {
        if (!acceptReset) {
            throw new OffsetGoneException(problem);
        }
        LOG.atWarn().log("a reset was accepted: {}", problem);
    }

    private static String goneMessage(TopicPartition partition, long offset, long beginning, long end) {
        return "offset " + offset + " of " + partition + " is gone: the topic holds " + beginning + " to " + end
                + ". Requests may have been deleted before they were posted; to go on from the beginning " + ACCEPT;
    }
}
