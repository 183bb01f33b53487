package dev.segue.sink;

import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.RecordCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads requests, posts them to Mixpanel in each user's order, and commits what has ended. One thread calls {@link #run}
 * and owns all state; answers come to it through a {@link Mailbox}. The other methods may be called by any thread. It owns
 * the clients that it is given and closes them when it ends.
 *
 * <pre>
 *   poll ─▶ ledger ─▶ intake (decode) ─▶ lane (order, gate) ─▶ batcher ─▶ slot ─▶ Delivery
 *     ▲                                                                              │ answer
 *   commit ◀── ledger ◀── gate ◀── ended ◀── delivered, or dead letter safe ◀── settler
 * </pre>
 */
public final class SinkWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(SinkWorker.class);
    /** While the broker's answer to a commit may come at any time: nothing tells of it but a poll. */
    private static final Duration COMMIT_POLL = Duration.ofMillis(1);
    /** While Mixpanel's answer may come at any time, which ends the wait: so long records wait for it at most. */
    private static final Duration ANSWER_POLL = Duration.ofMillis(5);

    private static final Duration LONG_POLL = Duration.ofMillis(100);
    /** After so many records, or a little more, a turn goes on to post. */
    private static final int RECORDS_A_TURN = 2000;

    private final Parts parts;
    private final SinkSettings settings;
    private final SinkMetrics metrics;
    private final Time time;
    private final StartOffsets startOffsets;
    private final Committer committer;
    private final Partitions partitions;
    private final ProjectGuard guard;
    private final DeadLetters letters;
    private final Poster poster;
    private final Intake intake;
    private final BackPressure backPressure;
    private final Report report;
    private final BackOffs backOffs;
    private Set<TopicPartition> paused = Set.of();
    private volatile boolean stopping;
    private volatile SinkHealth health = new SinkHealth(
            SinkHealth.State.STARTING,
            List.of(),
            Instant.EPOCH,
            new SinkMetrics.Levels(0, 0, 0, 0, 0, 0, 0, Duration.ZERO, 0, 0, false));

    /**
     * What the worker works with.
     *
     * @param producer of dead letters
     * @param gates a new one for each partition assigned
     * @param sessionTimeout of the consumer: after so long a silence its partitions go to another worker
     * @param offsetRetention how long brokers keep the offsets of a group without members
     */
    record Parts(
            Consumer<byte[], byte[]> consumer,
            Producer<byte[], byte[]> producer,
            RecordCodec<MixpanelRequest> codec,
            Delivery delivery,
            Mailbox mailbox,
            AttemptLog attempts,
            Supplier<Gate> gates,
            Duration sessionTimeout,
            Supplier<Duration> offsetRetention,
            Time time) {}

    SinkWorker(SinkSettings settings, Parts parts, SinkMetrics metrics) {
        this.parts = parts;
        this.settings = settings;
        this.metrics = metrics;
        this.time = parts.time();
        RetryPolicy retry = settings.retry();
        Endpoints endpoints = new Endpoints(settings.batching(), settings.rates(), retry, time.jitter());
        guard = new ProjectGuard(settings.http(), retry, time.jitter(), settings.checkEvery());
        letters = new DeadLetters(parts.producer(), settings.deadLetterTopic(), retry, time, parts.mailbox());
        AnswerPolicy policy = new AnswerPolicy(retry, time.jitter(), settings.ambiguous(), settings.retryWindow());
        Settler settler = new Settler(
                policy, retry, settings.retryWindow(), endpoints, guard, letters, parts.attempts(), metrics, time);
        Membership membership = new Membership(parts.sessionTimeout());
        committer = new Committer(parts.consumer(), parts.attempts(), settings, metrics, membership, time);
        poster = new Poster(
                parts.delivery(),
                parts.mailbox(),
                settler,
                guard,
                endpoints,
                parts.attempts(),
                settings,
                metrics,
                membership,
                time);
        intake = new Intake(parts.codec(), parts.attempts(), settler, settings, metrics, time);
        startOffsets = new StartOffsets(
                parts.consumer(),
                settings.groupId(),
                settings.acceptOffsetReset(),
                parts.offsetRetention(),
                time.clock());
        long lingerNanos = settings.batching().linger().toNanos();
        partitions = new Partitions(
                parts.consumer(),
                startOffsets,
                committer,
                parts.mailbox(),
                parts.attempts(),
                metrics,
                time,
                settings.http().responseTimeout(),
                (partition, start) -> new PartitionWork(
                        partition,
                        start,
                        parts.gates().get(),
                        new FenceWatch(settings.gate(), metrics),
                        endpoint -> new Slot(new Batcher(
                                endpoint,
                                lingerNanos,
                                endpoints.of(endpoint),
                                () -> parts.attempts().room(partition)))));
        backPressure = new BackPressure(settings.bounds());
        backOffs = new BackOffs(guard, endpoints);
        report = new Report(guard, endpoints, letters, membership, settings, time);
    }

    /**
     * Works until {@link #shutdown}, then waits for requests in flight, commits and closes the clients.
     *
     * @throws OffsetGoneException if it is not known where to go on and the settings do not accept a reset
     */
    @Override
    public void run() {
        try {
            start();
            while (!stopping && !Thread.currentThread().isInterrupted()) {
                turn();
            }
            partitions.release(List.copyOf(parts.consumer().assignment()), settings.drainTimeout());
        } finally {
            partitions.abandon();
            close();
        }
    }

    /** Asks {@link #run} to drain and return. Does not wait. */
    public void shutdown() {
        stopping = true;
    }

    /** How it stands, as of the last turn of the loop. */
    public SinkHealth health() {
        return health;
    }

    /** Joins the group. */
    void start() {
        parts.consumer().subscribe(List.of(settings.requestsTopic()), partitions);
    }

    /** One round of the loop. */
    void turn() {
        if (!poll() && poster.posts() > 0) {
            awaitAnswer();
        }
        for (Runnable message = parts.mailbox().poll();
                message != null;
                message = parts.mailbox().poll()) {
            message.run();
        }
        Collection<PartitionWork> works = partitions.works();
        works.forEach(intake::take);
        works.forEach(work -> work.turn(time.nanosNow()));
        letters.turn(time.nanosNow());
        poster.probe();
        if (Report.mayPost(works)) {
            poster.post(works);
        }
        pause(works);
        committer.commitWhenDue(works, time.nanosNow());
        SinkMetrics.Levels levels = report.levels(works, partitions.size(), paused.size(), poster);
        metrics.levels(levels);
        long now = time.nanosNow();
        metrics.backOffs(backOffs.of(works, poster.budgetNanos(now), now));
        health = report.health(works, backPressure.atRecordBound(works), levels);
    }

    /** How long nothing happens by itself; an answer or a record may come sooner. */
    long waitNanos() {
        long now = time.nanosNow();
        Collection<PartitionWork> works = partitions.works();
        long wait = poster.waitNanos(works, now);
        for (PartitionWork work : works) {
            wait = Math.min(wait, work.waitNanos(now));
        }
        return wait;
    }

    private Duration pollTimeout() {
        Duration most = LONG_POLL;
        if (committer.awaitsAnswer()) {
            most = COMMIT_POLL;
        } else if (poster.posts() > 0 || partitions.works().stream().anyMatch(PartitionWork::isBusy)) {
            most = ANSWER_POLL;
        }
        return Duration.ofNanos(Math.max(COMMIT_POLL.toNanos(), Math.min(most.toNanos(), waitNanos())));
    }

    /** Whether there were records. Waits for some only while no answer may come. */
    private boolean poll() {
        try {
            partitions.open();
            return read(poster.posts() > 0 ? Duration.ZERO : pollTimeout()) > 0;
        } catch (NoOffsetForPartitionException e) {
            LOG.atDebug()
                    .addKeyValue("partitions", e.partitions().size())
                    .log("no offset yet; made before the next poll");
        } catch (OffsetOutOfRangeException e) {
            if (!settings.acceptOffsetReset()) {
                throw startOffsets.gone(e.offsetOutOfRangePartitions());
            }
            parts.consumer().seekToBeginning(e.offsetOutOfRangePartitions().keySet());
        } catch (RetriableException e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.getClass().getSimpleName())
                    .log("the broker did not answer; tried again");
        }
        return false;
    }

    /** Reads at least once, and on while there is more and room for it. */
    private int read(Duration timeout) {
        int few = settings.bounds().pollRecords();
        int last = poll(timeout);
        if (committer.awaitsAnswer() && backPressure.hasRoom(partitions.works())) {
            // What one poll receives of that, only the next one tells.
            last += poll(Duration.ZERO);
        }
        int read = last;
        while (last >= few && read < RECORDS_A_TURN && backPressure.hasRoom(partitions.works())) {
            last = poll(Duration.ZERO);
            read += last;
        }
        return read;
    }

    /** Until Mixpanel has answered, or it is time for something else. */
    private void awaitAnswer() {
        try {
            Runnable answer = parts.mailbox().await(pollTimeout());
            if (answer != null) {
                answer.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int poll(Duration timeout) {
        ConsumerRecords<byte[], byte[]> records = parts.consumer().poll(timeout);
        long now = time.nanosNow();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            partitions
                    .of(new TopicPartition(record.topic(), record.partition()))
                    .read(record, now);
        }
        records.nextOffsets()
                .forEach((partition, next) -> partitions.of(partition).ledger().readUpTo(next.offset()));
        metrics.read(records.count());
        return records.count();
    }

    private void pause(Collection<PartitionWork> works) {
        Set<TopicPartition> next = backPressure.paused(works);
        if (next.equals(paused)) {
            return;
        }
        Set<TopicPartition> resumed = new HashSet<>(paused);
        resumed.removeAll(next);
        resumed.removeIf(
                partition -> works.stream().noneMatch(work -> work.partition().equals(partition)));
        parts.consumer().pause(next);
        parts.consumer().resume(resumed);
        paused = next;
    }

    /** What Kafka's clients of this worker measure; to be called by any thread. */
    public Map<MetricName, Metric> kafkaMetrics() {
        Map<MetricName, Metric> all = new HashMap<>(parts.consumer().metrics());
        all.putAll(parts.producer().metrics());
        return all;
    }

    private void close() {
        health =
                new SinkHealth(SinkHealth.State.STOPPED, List.of(), time.clock().instant(), health.levels());
        try {
            parts.consumer().close();
        } finally {
            try {
                parts.delivery().close();
            } finally {
                parts.producer().close(settings.drainTimeout());
            }
        }
    }
}
