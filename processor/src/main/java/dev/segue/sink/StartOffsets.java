package dev.segue.sink;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where reading starts. The group's first commit is made here, at the topic's beginning: the requests topic is the sink's
 * own, so all of it is for the sink. Later the committed offset must still be in the topic, since otherwise requests were
 * deleted before they were posted.
 */
final class StartOffsets {
    private static final Logger LOG = LoggerFactory.getLogger(StartOffsets.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final boolean acceptReset;

    StartOffsets(Consumer<byte[], byte[]> consumer, boolean acceptReset) {
        this.consumer = consumer;
        this.acceptReset = acceptReset;
    }

    /**
     * The committed offsets of these partitions, made if there were none, and the consumer's positions set to them.
     *
     * @throws OffsetGoneException if one is not in the topic any more and that is not accepted
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
            OffsetAndMetadata start = committed.get(partition);
            if (start == null || isGone(partition, start.offset(), beginning, end)) {
                start = new OffsetAndMetadata(beginning, "");
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
        return gone(first.getKey(), first.getValue(), beginning, end);
    }

    private boolean isGone(TopicPartition partition, long offset, long beginning, long end) {
        if (offset >= beginning && offset <= end) {
            return false;
        }
        if (!acceptReset) {
            throw gone(partition, offset, beginning, end);
        }
        LOG.atWarn()
                .addKeyValue("topic", partition.topic())
                .addKeyValue("partition", partition.partition())
                .addKeyValue("offset", offset)
                .addKeyValue("beginning", beginning)
                .log("the committed offset is gone; reading goes on from the beginning, as was accepted");
        return true;
    }

    private static OffsetGoneException gone(TopicPartition partition, long offset, long beginning, long end) {
        return new OffsetGoneException("offset " + offset + " of " + partition + " is gone: the topic holds "
                + beginning
                + " to " + end + ". Requests may have been deleted before they were posted; to go on from the beginning"
                + " start once with --accept-offset-reset");
    }
}
