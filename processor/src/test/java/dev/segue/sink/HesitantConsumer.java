package dev.segue.sink;

import java.util.Map;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;

/** A consumer whose broker may be out of reach: commits are then neither taken nor answered. */
final class HesitantConsumer extends MockConsumer<byte[], byte[]> {
    private boolean reachable = true;

    HesitantConsumer() {
        super("none");
    }

    void reachable(boolean reachable) {
        this.reachable = reachable;
    }

    @Override
    public synchronized void commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        if (reachable) {
            super.commitAsync(offsets, callback);
        }
    }
}
