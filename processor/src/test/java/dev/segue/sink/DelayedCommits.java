package dev.segue.sink;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A consumer whose commits reach the broker some time later, in the order in which they were made, or not at all, and are
 * answered at a poll after that; some of those that were taken are answered with a failure. What the broker has is shared
 * with the consumers before and after.
 */
final class DelayedCommits extends MockConsumer<byte[], byte[]> {
    private final World world;
    private final Random random;
    private final Map<TopicPartition, OffsetAndMetadata> broker;
    private final UnaryOperator<Map<TopicPartition, OffsetAndMetadata>> rule;
    private final Deque<Commit> under = new ArrayDeque<>();
    private final Queue<Runnable> answers = new ArrayDeque<>();
    private long lastNanos;

    /** @param rule what is committed in place of what was asked for: a broken commit rule */
    DelayedCommits(
            World world,
            Random random,
            Map<TopicPartition, OffsetAndMetadata> broker,
            UnaryOperator<Map<TopicPartition, OffsetAndMetadata>> rule) {
        super("none");
        this.world = world;
        this.random = random;
        this.broker = broker;
        this.rule = rule;
    }

    /** The process dies: what is on its way arrives up to some point, and nothing is answered. */
    void die() {
        drop();
        answers.clear();
    }

    @Override
    public synchronized void commitAsync(
            Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
        boolean taken = random.nextInt(20) > 0;
        Commit commit = new Commit(offsets, callback, taken, taken && random.nextInt(20) > 0);
        under.add(commit);
        lastNanos = Math.max(lastNanos, world.nanos() + random.nextInt(300_000_000));
        world.after(Duration.ofNanos(lastNanos - world.nanos()), () -> {
            if (under.remove(commit)) {
                arrive(commit);
            }
        });
    }

    @Override
    public synchronized void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        while (!under.isEmpty()) {
            arrive(under.remove());
        }
        if (random.nextInt(20) == 0) {
            throw new RetriableCommitFailedException("the broker did not answer");
        }
        broker.putAll(offsets);
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
            Set<TopicPartition> partitions, Duration timeout) {
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>(broker);
        found.keySet().retainAll(partitions);
        return found;
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.run();
        }
        return super.poll(timeout);
    }

    /** What was not committed by then is of an earlier generation of the group and is refused. */
    @Override
    public synchronized void rebalance(Collection<TopicPartition> newAssignment) {
        super.rebalance(newAssignment);
        drop();
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> asked, Duration timeout) {
        return Map.of();
    }

    private void drop() {
        int arriving = random.nextInt(under.size() + 1);
        List<Commit> all = new ArrayList<>(under);
        under.clear();
        for (int i = 0; i < all.size(); i++) {
            Commit commit = all.get(i);
            arrive(i < arriving ? commit : new Commit(commit.offsets(), commit.callback(), false, false));
        }
    }

    private void arrive(Commit commit) {
        if (commit.taken()) {
            broker.putAll(rule.apply(commit.offsets()));
        }
        @Nullable Exception failure = commit.told() ? null : new RetriableCommitFailedException("no answer");
        answers.add(() -> commit.callback().onComplete(commit.offsets(), failure));
    }

    /** @param told whether the answer says that it was taken */
    private record Commit(
            Map<TopicPartition, OffsetAndMetadata> offsets,
            OffsetCommitCallback callback,
            boolean taken,
            boolean told) {}
}
