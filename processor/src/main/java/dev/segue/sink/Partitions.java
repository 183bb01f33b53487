package dev.segue.sink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The partitions that this worker owns: how they come, and how they go. */
final class Partitions implements ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);

    private final Consumer<byte[], byte[]> consumer;
    private final StartOffsets startOffsets;
    private final Committer committer;
    private final Mailbox mailbox;
    private final AttemptLog attempts;
    private final SinkMetrics metrics;
    private final Time time;
    private final Duration handOver;
    private final BiFunction<TopicPartition, Long, PartitionWork> newWork;

    private final Map<TopicPartition, PartitionWork> works = new LinkedHashMap<>();
    private final Set<TopicPartition> unopened = new HashSet<>();
    private final List<PartitionWork> leaving = new ArrayList<>();

    /** @param handOver how long requests in flight are waited for when a partition is revoked */
    Partitions(
            Consumer<byte[], byte[]> consumer,
            StartOffsets startOffsets,
            Committer committer,
            Mailbox mailbox,
            AttemptLog attempts,
            SinkMetrics metrics,
            Time time,
            Duration handOver,
            BiFunction<TopicPartition, Long, PartitionWork> newWork) {
        this.consumer = consumer;
        this.startOffsets = startOffsets;
        this.committer = committer;
        this.mailbox = mailbox;
        this.attempts = attempts;
        this.metrics = metrics;
        this.time = time;
        this.handOver = handOver;
        this.newWork = newWork;
    }

    /** What is open, in no particular order. */
    Collection<PartitionWork> works() {
        return works.values();
    }

    /** All partitions assigned, open or not. */
    int size() {
        return works.size() + unopened.size();
    }

    PartitionWork of(TopicPartition partition) {
        PartitionWork work = works.get(partition);
        if (work == null) {
            throw new IllegalStateException(partition + " gave records before it was open");
        }
        return work;
    }

    /**
     * Opens what was assigned: finds its start and lets it be read. A partition that was lost and came back waits until
     * its old requests have ended, so that never two are in flight.
     *
     * @throws OffsetGoneException if a committed offset is not in the topic any more
     * @throws org.apache.kafka.common.errors.RetriableException if the broker did not answer; call again
     */
    void open() {
        leaving.removeIf(work -> work.posts() == 0);
        if (unopened.isEmpty()) {
            return;
        }
        Set<TopicPartition> still =
                leaving.stream().map(PartitionWork::partition).collect(Collectors.toSet());
        Set<TopicPartition> free =
                unopened.stream().filter(p -> !still.contains(p)).collect(Collectors.toSet());
        if (free.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> starts = startOffsets.find(free);
        starts.forEach((partition, start) -> {
            committer.known(partition, start);
            attempts.assigned(partition, start);
            works.put(partition, newWork.apply(partition, start.offset()));
            unopened.remove(partition);
        });
        consumer.resume(starts.keySet());
        committer.commitSoon();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        LOG.atInfo()
                .addKeyValue("partitions", new TreeSet<>(numbers(partitions)))
                .log("assigned");
        unopened.addAll(partitions);
        consumer.pause(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        LOG.atInfo()
                .addKeyValue("partitions", new TreeSet<>(numbers(partitions)))
                .log("revoked");
        release(partitions, handOver);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        LOG.atWarn()
                .addKeyValue("partitions", new TreeSet<>(numbers(partitions)))
                .log("lost to another owner");
        partitions.forEach(this::drop);
    }

    /** Waits for requests in flight and dead letters under way, but not for gates; commits, and forgets the partitions. */
    void release(Collection<TopicPartition> partitions, Duration atMost) {
        List<PartitionWork> going =
                partitions.stream().filter(works::containsKey).map(this::of).toList();
        long deadline = time.nanosNow() + atMost.toNanos();
        try {
            for (long left = atMost.toNanos();
                    left > 0 && going.stream().anyMatch(PartitionWork::isBusy);
                    left = deadline - time.nanosNow()) {
                Runnable message = mailbox.await(Duration.ofNanos(left));
                if (message != null) {
                    message.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long now = time.nanosNow();
        going.forEach(work -> {
            work.turn(now);
            attempts.handOver(work.partition());
        });
        committer.commitNow(going);
        partitions.forEach(this::drop);
    }

    /** Forgets everything without a commit: after a failure nothing in memory can be trusted. */
    void abandon() {
        List.copyOf(works.keySet()).forEach(this::drop);
        unopened.clear();
    }

    private void drop(TopicPartition partition) {
        unopened.remove(partition);
        PartitionWork work = works.remove(partition);
        if (work == null) {
            return;
        }
        metrics.returned(work.unended());
        work.close();
        leaving.add(work);
        committer.forget(partition);
        attempts.revoked(partition);
    }

    private static List<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).toList();
    }
}
