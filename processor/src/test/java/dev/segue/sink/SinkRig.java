package dev.segue.sink;

import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.RecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A worker on mock clients, a scripted delivery and virtual time. After each turn the counters must add up. */
final class SinkRig {
    static final Duration SESSION = Duration.ofSeconds(45);

    final World world = new World();
    final FakeDelivery delivery = new FakeDelivery(world);
    final TallyMetrics metrics = new TallyMetrics();
    final Requests.LineCodec codec = new Requests.LineCodec();
    final HesitantConsumer consumer = new HesitantConsumer();
    final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    final SinkWorker worker;
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> topic = new HashMap<>();

    SinkRig(TestSettings settings) {
        this(settings, null);
    }

    /** @param other in place of {@link #codec} */
    SinkRig(TestSettings settings, @Nullable RecordCodec<MixpanelRequest> other) {
        SinkSettings built = settings.build();
        worker = new SinkWorker(
                built,
                new SinkWorker.Parts(
                        consumer,
                        producer,
                        other == null ? codec : other,
                        delivery,
                        world.mailbox(),
                        new CommittedAttemptLog(),
                        () -> new AliasGate(built.gate()),
                        SESSION,
                        () -> OffsetRetention.DEFAULT,
                        world.time(() -> 0.5)),
                metrics);
    }

    /** A worker that has joined the group and owns these partitions. */
    static SinkRig owning(TestSettings settings, int... partitions) {
        SinkRig rig = new SinkRig(settings);
        rig.worker.start();
        rig.assign(partitions);
        return rig;
    }

    /** The next worker after this one died: it finds the same topic, and what this one committed. */
    SinkRig restarted(TestSettings settings, int... partitions) {
        SinkRig next = successor(settings);
        next.consumer.commitSync(consumer.committed(topic.keySet()));
        next.assign(partitions);
        return next;
    }

    /**
     * The next worker, so much later that the brokers have forgotten what this one committed.
     *
     * @param ages of the records, by offset
     */
    SinkRig forgotten(TestSettings settings, Map<Long, Duration> ages, int... partitions) {
        SinkRig next = successor(settings);
        long now = next.world.time(() -> 0).clock().instant().toEpochMilli();
        ages.forEach((offset, age) -> next.consumer.timestamps.put(offset, now - age.toMillis()));
        next.assign(partitions);
        return next;
    }

    private SinkRig successor(TestSettings settings) {
        SinkRig next = new SinkRig(settings);
        topic.forEach((partition, records) -> next.topic.put(partition, new ArrayList<>(records)));
        next.world.advance(world.nanos());
        next.worker.start();
        return next;
    }

    /** Partitions go to another worker, and this one hears of it too late to do anything. */
    void lose(int... partitions) {
        consumer.lose(
                java.util.Arrays.stream(partitions).mapToObj(SinkRig::partition).toList());
    }

    static TopicPartition partition(int partition) {
        return new TopicPartition(Requests.TOPIC, partition);
    }

    void assign(int... partitions) {
        List<TopicPartition> assigned = new ArrayList<>();
        for (int partition : partitions) {
            TopicPartition tp = partition(partition);
            assigned.add(tp);
            topic.computeIfAbsent(tp, t -> new ArrayList<>());
            consumer.updateBeginningOffsets(Map.of(tp, 0L));
            consumer.updateEndOffsets(Map.of(tp, 1_000_000L));
        }
        consumer.rebalance(assigned);
        assigned.forEach(tp -> topic.getOrDefault(tp, List.of()).forEach(consumer::addRecord));
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    final void add(ConsumerRecord<byte[], byte[]>... records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            topic.computeIfAbsent(partition(record.partition()), t -> new ArrayList<>())
                    .add(record);
            consumer.addRecord(record);
        }
    }

    void turn() {
        worker.turn();
        metrics.assertAddsUp();
    }

    /** Lets this much time pass, with a turn wherever something may happen. */
    void run(Duration time) {
        long end = world.nanos() + time.toNanos();
        turn();
        while (world.nanos() < end) {
            long step = Math.min(Math.max(1_000_000, worker.waitNanos()), 1_000_000_000);
            world.advance(Math.min(step, end - world.nanos()));
            turn();
        }
    }

    /** Runs until it holds, a virtual day at most. */
    void runUntil(BooleanSupplier condition) {
        long end = world.nanos() + Duration.ofDays(1).toNanos();
        while (!condition.getAsBoolean()) {
            if (world.nanos() > end) {
                throw new AssertionError(
                        "not within a day; posts: " + delivery.positions() + ", health: " + worker.health());
            }
            run(Duration.ofMillis(10));
        }
    }

    long committed(int partition) {
        OffsetAndMetadata offset = commit(partition);
        return offset == null ? -1 : offset.offset();
    }

    @Nullable OffsetAndMetadata commit(int partition) {
        return consumer.committed(java.util.Set.of(partition(partition))).get(partition(partition));
    }

    List<ProducerRecord<byte[], byte[]>> letters() {
        return producer.history();
    }
}
