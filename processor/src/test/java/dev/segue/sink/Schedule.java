package dev.segue.sink;

import dev.segue.deadletter.Reason;
import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One random run of the whole worker, by seed: records of few users over two partitions, bad weather at the receiver,
 * revocations, and restarts that lose what was not committed; then calm, until everything is committed.
 */
final class Schedule {
    /** What a negative control breaks, and what is chosen. */
    record Variant(
            Supplier<Gate> gates, boolean commitsAtTheAnswer, Supplier<AttemptLog> attempts, Ambiguous ambiguous) {}

    /**
     * What a run came to, over all lives.
     *
     * @param doubted records that must not be repeated and whose outcome nobody knows
     * @param skipped records that an earlier owner had ended
     */
    record Seen(int lives, int doubted, int skipped) {}

    static final Duration GATE = Duration.ofSeconds(1);

    private static final int PARTITIONS = 2;
    private static final int MAX_RECORDS = 5;
    private static final int MAX_INCREMENTS = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofHours(2);

    private final Variant variant;
    private final Random random;
    private final World world = new World();
    private final InvariantChecker checker;
    private final SinkSettings settings;
    private final double badness;
    private final long calmNanos;
    private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> topic = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private final List<ProducerRecord<byte[], byte[]>> letters = new ArrayList<>();
    private Life life;
    private int lives;
    private int doubted;
    private int skipped;

    Schedule(long seed, Variant variant) {
        this.variant = variant;
        this.checker =
                new InvariantChecker(GATE, MAX_RECORDS, MAX_INCREMENTS, variant.ambiguous() == Ambiguous.QUARANTINE);
        this.random = new Random(seed);
        this.badness = random.nextInt(4) * 0.2;
        this.calmNanos =
                world.nanos() + Duration.ofSeconds(5 + random.nextInt(20)).toNanos();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            topic.put(SinkRig.partition(partition), new ArrayList<>());
        }
        TestSettings test = new TestSettings();
        test.gate = GATE;
        test.ambiguous = variant.ambiguous();
        test.batchRecords = MAX_RECORDS;
        test.batchBytes = 60 + random.nextInt(60);
        test.nonIdempotentRecords = MAX_INCREMENTS;
        test.uncommittedRecords = 3 + random.nextInt(20);
        test.bufferBytes = 4000 + random.nextInt(20_000);
        test.maxInFlight = 1 + random.nextInt(8);
        test.responseTimeout = TIMEOUT;
        test.retry = new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(3), 2, Duration.ofSeconds(5));
        this.settings = test.build();
        this.life = begin();
    }

    Seen run() {
        plan();
        long end = world.nanos() + LONGEST.toNanos();
        while (!isDone()) {
            if (world.nanos() > end) {
                throw new InvariantChecker.Violation(
                        "not done after " + LONGEST + ", committed " + committed + ", health " + life.worker.health());
            }
            life.turn();
            long wait = Math.max(1_000_000, life.worker.waitNanos());
            world.advance(Math.min(wait, 1_000_000_000));
        }
        collect();
        checker.assertNothingLost(letters);
        life.metrics.assertAddsUp();
        int quarantined = life.metrics.deadLetters.getOrDefault(Reason.AMBIGUOUS, 0);
        if (variant.ambiguous() == Ambiguous.QUARANTINE && life.metrics.doubted != quarantined) {
            throw new InvariantChecker.Violation(life.metrics.doubted + " in doubt, " + quarantined + " quarantined");
        }
        if (life.metrics.violations > 0) {
            throw new InvariantChecker.Violation("the sink counted a fence violation itself");
        }
        return new Seen(lives, doubted, skipped);
    }

    private void plan() {
        int records = 10 + random.nextInt(30);
        int users = 1 + random.nextInt(5);
        for (int i = 0; i < records; i++) {
            world.after(Duration.ofMillis(random.nextInt(6000)), () -> produce("u" + random.nextInt(users)));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            world.after(Duration.ofMillis(500 + random.nextInt(15_000)), this::restart);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            world.after(Duration.ofMillis(500 + random.nextInt(15_000)), () -> life.rebalance = true);
        }
    }

    private void produce(String user) {
        int partition = Math.floorMod(user.hashCode(), PARTITIONS);
        List<ConsumerRecord<byte[], byte[]>> log = topic.getOrDefault(SinkRig.partition(partition), List.of());
        long offset = log.isEmpty() ? 0 : log.get(log.size() - 1).offset() + 1 + (random.nextInt(5) == 0 ? 1 : 0);
        int kind = random.nextInt(100);
        ConsumerRecord<byte[], byte[]> record;
        if (kind < 20) {
            Endpoint endpoint = random.nextInt(5) == 0 ? Endpoint.TRACK : Endpoint.IMPORT;
            record = Requests.record(partition, offset, endpoint, Kind.ALIAS, true, user);
        } else if (kind < 25) {
            record = Requests.record(partition, offset, Endpoint.IMPORT, Kind.IDENTITY, true, user);
        } else if (kind < 60) {
            record = Requests.event(partition, offset, user);
        } else if (kind < 80) {
            record = Requests.profile(partition, offset, user);
        } else if (kind < 90) {
            record = Requests.increment(partition, offset, user);
        } else {
            record = Requests.record(partition, offset, Endpoint.GROUPS, Kind.GROUP, true, user);
        }
        log.add(record);
        checker.produced(Requests.item(record));
        life.added(record);
    }

    /** The process dies and another begins where the commits were. */
    private void restart() {
        collect();
        life.server.cut();
        life.consumer.die();
        checker.died(world.nanos());
        life = begin();
    }

    private void collect() {
        letters.addAll(life.producer.history());
        life.producer.history().forEach(checker::lettered);
        life.producer.clear();
        doubted += life.metrics.doubted;
        skipped += life.metrics.skipped;
    }

    private Life begin() {
        lives++;
        return new Life(lives);
    }

    private boolean isDone() {
        if (world.nanos() <= calmNanos) {
            return false;
        }
        return topic.entrySet().stream().allMatch(log -> {
            OffsetAndMetadata offset = committed.get(log.getKey());
            long last = log.getValue().isEmpty()
                    ? -1
                    : log.getValue().get(log.getValue().size() - 1).offset();
            return offset != null && offset.offset() > last;
        });
    }

    /** From the start of a worker to its death. */
    private final class Life {
        private final StormyServer server;
        private final TallyMetrics metrics = new TallyMetrics();
        private final DelayedCommits consumer;
        private final MockProducer<byte[], byte[]> producer =
                new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        private final SinkWorker worker;
        private int lettered;
        private boolean rebalance;
        private boolean rebalancing;

        Life(int number) {
            server = new StormyServer(world, checker, random, number, badness, calmNanos, TIMEOUT);
            consumer = new DelayedCommits(
                    world, random, committed, variant.commitsAtTheAnswer() ? this::answered : asked -> asked);
            worker = new SinkWorker(
                    settings,
                    new SinkWorker.Parts(
                            consumer,
                            producer,
                            new Requests.LineCodec(),
                            server,
                            world.mailbox(),
                            variant.attempts().get(),
                            variant.gates(),
                            SinkRig.SESSION,
                            () -> OffsetRetention.DEFAULT,
                            world.time(random::nextDouble)),
                    metrics);
            worker.start();
            for (TopicPartition partition : topic.keySet()) {
                consumer.updateBeginningOffsets(Map.of(partition, 0L));
                consumer.updateEndOffsets(Map.of(partition, 1_000_000L));
            }
            own(List.copyOf(topic.keySet()));
        }

        void turn() {
            if (rebalance) {
                rebalance = false;
                producer.history().forEach(checker::lettered);
                own(List.of(SinkRig.partition(random.nextInt(PARTITIONS))));
                worker.turn();
                metrics.assertAddsUp();
                producer.history().forEach(checker::lettered);
                own(List.copyOf(topic.keySet()));
            }
            if (producer.history().size() > lettered) {
                lettered = producer.history().size();
                producer.history().forEach(checker::lettered);
            }
            worker.turn();
            metrics.assertAddsUp();
        }

        void own(List<TopicPartition> partitions) {
            rebalancing = true;
            consumer.rebalance(partitions);
            rebalancing = false;
            partitions.forEach(
                    partition -> topic.getOrDefault(partition, List.of()).forEach(consumer::addRecord));
        }

        void added(ConsumerRecord<byte[], byte[]> record) {
            if (!rebalancing && consumer.assignment().contains(SinkRig.partition(record.partition()))) {
                consumer.addRecord(record);
            }
        }

        private Map<TopicPartition, OffsetAndMetadata> answered(Map<TopicPartition, OffsetAndMetadata> asked) {
            Map<TopicPartition, OffsetAndMetadata> eager = new HashMap<>(asked);
            asked.keySet()
                    .forEach(partition -> eager.put(
                            partition,
                            new OffsetAndMetadata(Math.max(
                                    asked.getOrDefault(partition, new OffsetAndMetadata(0))
                                            .offset(),
                                    checker.firstUnanswered(partition.partition())))));
            return eager;
        }
    }
}
