package dev.segue.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.deadletter.DeadLetter;
import dev.segue.deadletter.DeadLetterCodec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A worker on the real HTTP client and the real clock, with mock clients of Kafka. After each turn the counters must add up. */
final class LiveSink implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final TallyMetrics metrics = new TallyMetrics();
    final HesitantConsumer consumer = new HesitantConsumer();
    final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    final SinkWorker worker;
    private final HttpDelivery delivery;

    /** @param partitions that it owns */
    LiveSink(TestSettings settings, int... partitions) {
        SinkSettings built = settings.build();
        delivery = new HttpDelivery(built.http(), metrics, InstantSource.system(), System::nanoTime);
        worker = new SinkWorker(
                built,
                new SinkWorker.Parts(
                        consumer,
                        producer,
                        new Requests.LineCodec(),
                        delivery,
                        Mailbox.queue(),
                        new CommittedAttemptLog(),
                        () -> new AliasGate(built.gate()),
                        SinkRig.SESSION,
                        () -> OffsetRetention.DEFAULT,
                        new Time(System::nanoTime, InstantSource.system(), () -> 0.5)),
                metrics);
        worker.start();
        List<TopicPartition> assigned = new ArrayList<>();
        for (int partition : partitions) {
            assigned.add(SinkRig.partition(partition));
            consumer.updateBeginningOffsets(Map.of(SinkRig.partition(partition), 0L));
            consumer.updateEndOffsets(Map.of(SinkRig.partition(partition), 1_000_000L));
        }
        consumer.rebalance(assigned);
        until("the credentials are checked", () -> worker.health().state() == SinkHealth.State.RUNNING);
    }

    /** All that are added at once can go in one post. */
    void add(List<ConsumerRecord<byte[], byte[]>> records) {
        records.forEach(consumer::addRecord);
    }

    /** Goes on turning until it holds. */
    void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE + ": " + what + "; delivered " + metrics.delivered
                        + ", letters " + letters() + ", statuses " + metrics.statuses + ", health " + worker.health());
            }
            worker.turn();
            metrics.assertAddsUp();
            // A mock consumer's poll does not wait for anything.
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Until every record up to this offset of partition 0 has ended and that is committed. */
    void untilCommitted(long offset) {
        until("committed " + offset, () -> {
            OffsetAndMetadata committed =
                    consumer.committed(java.util.Set.of(SinkRig.partition(0))).get(SinkRig.partition(0));
            return committed != null && committed.offset() == offset;
        });
    }

    List<DeadLetter> letters() {
        return producer.history().stream()
                .map(letter -> Objects.requireNonNull(DeadLetterCodec.read(letter.headers())))
                .toList();
    }

    /** The values of the letters' records, as text. */
    List<String> lettered() {
        return producer.history().stream()
                .map(letter -> new String(letter.value(), UTF_8))
                .toList();
    }

    @Override
    public void close() {
        delivery.close();
    }
}
