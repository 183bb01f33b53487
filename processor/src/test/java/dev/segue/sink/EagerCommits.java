package dev.segue.sink;

import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;

/** A consumer that commits something else than it is asked to: what a broken commit rule would do. */
final class EagerCommits extends MockConsumer<byte[], byte[]> {
    private final UnaryOperator<Map<TopicPartition, OffsetAndMetadata>> rule;

    EagerCommits(UnaryOperator<Map<TopicPartition, OffsetAndMetadata>> rule) {
        super("none");
        this.rule = rule;
    }

    @Override
    public synchronized void commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        super.commitAsync(rule.apply(offsets), callback);
    }
}
