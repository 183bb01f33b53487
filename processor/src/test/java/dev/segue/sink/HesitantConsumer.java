package dev.segue.sink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A consumer whose broker may be out of reach: commits are then neither taken nor answered. */
final class HesitantConsumer extends MockConsumer<byte[], byte[]> {
    /** When the records were written that a look-up by time finds, by offset, in all partitions. */
    final TreeMap<Long, Long> timestamps = new TreeMap<>();

    /** Sees what each poll returns. */
    Consumer<ConsumerRecords<byte[], byte[]>> afterPoll = records -> {};

    /** What commits are answered with; null if they are taken. */
    @Nullable Exception failure;

    /** What was to be committed without waiting, in order. */
    final List<Map<TopicPartition, OffsetAndMetadata>> asked = new ArrayList<>();

    private boolean reachable = true;
    private @Nullable ConsumerRebalanceListener listener;

    HesitantConsumer() {
        super("none");
    }

    void reachable(boolean reachable) {
        this.reachable = reachable;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
        afterPoll.accept(records);
        return records;
    }

    void lose(List<TopicPartition> partitions) {
        List<TopicPartition> left = new ArrayList<>(assignment());
        left.removeAll(partitions);
        Objects.requireNonNull(listener).onPartitionsLost(partitions);
        rebalance(left);
    }

    @Override
    public synchronized void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        this.listener = listener;
        super.subscribe(topics, listener);
    }

    @Override
    public synchronized void commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        asked.add(Map.copyOf(offsets));
        if (failure != null) {
            callback.onComplete(offsets, failure);
        } else if (reachable) {
            super.commitAsync(offsets, callback);
        }
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> asked, Duration timeout) {
        Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
        asked.forEach((partition, time) -> found.put(
                partition,
                timestamps.entrySet().stream()
                        .filter(record -> record.getValue() >= time)
                        .findFirst()
                        .map(record -> new OffsetAndTimestamp(record.getKey(), record.getValue()))
                        .orElse(null)));
        return found;
    }
}
