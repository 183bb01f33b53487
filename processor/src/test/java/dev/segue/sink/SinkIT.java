package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.segue.deadletter.Reason;
import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worker with Kafka's real clients: group, offsets and hand-over, which mock clients only approximate. */
class SinkIT {
    private record Arrival(String at, long nanos) {}

    private static final Pattern AT = Pattern.compile("\"at\":\"([^\"]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path dir;

    private final TestSettings settings = new TestSettings();
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<SinkWorker> workers = new ArrayList<>();
    /** Posts are answered when it is open; they arrive before. */
    private volatile CountDownLatch stalled = new CountDownLatch(0);

    private Broker broker;
    private Admin admin;
    private HttpServer server;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void start() throws Exception {
        broker = Broker.start(dir);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        admin.createTopics(List.of(
                        new NewTopic(Requests.TOPIC, Optional.of(2), Optional.empty())
                                .configs(Map.of("max.message.bytes", Integer.toString(2 << 20))),
                        new NewTopic("dead-letters", Optional.of(1), Optional.empty())))
                .all()
                .get();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        settings.base = URI.create("http://localhost:" + server.getAddress().getPort());
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "acks",
                        "all",
                        "compression.type",
                        "lz4",
                        "max.request.size",
                        2 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        workers.forEach(SinkWorker::shutdown);
        producer.close();
        server.stop(0);
        threads.shutdown();
        admin.close();
        broker.close();
    }

    @Test
    void firstStartPostsEverythingAndAnotherGoesOnWhereItEnded() throws Exception {
        send(Requests.event(0, 0, "u"), Requests.alias(0, 1, "u"), Requests.event(0, 2, "u"));
        send(Requests.event(1, 0, "v"));
        TallyMetrics metrics = new TallyMetrics();
        Future<?> first = run(metrics);
        until("committed", () -> committed(0) == 3 && committed(1) == 1);
        stop(first);
        assertThat(arrived()).containsExactlyInAnyOrder("0@0", "0@1", "0@2", "1@0");
        assertThat(Duration.ofNanos(nanosOf("0@2") - nanosOf("0@1"))).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        metrics.assertAddsUp();
        assertThat(metrics.violations).isZero();

        send(Requests.event(0, 3, "u"));
        Future<?> second = run(new TallyMetrics());
        until("committed", () -> committed(0) == 4);
        stop(second);
        assertThat(arrived()).hasSize(5).endsWith("0@3");
    }

    @Test
    void aSecondWorkerTakesOverAPartitionAndNothingIsLost() throws Exception {
        Future<?> first = run(new TallyMetrics());
        send(Requests.event(0, 0, "u"), Requests.event(1, 0, "v"));
        until("committed", () -> committed(0) == 1 && committed(1) == 1);

        Future<?> second = run(new TallyMetrics());
        until(
                "a partition each",
                () -> workers.stream()
                        .allMatch(worker -> worker.health().levels().assignedPartitions() == 1));
        send(Requests.event(0, 1, "u"), Requests.event(1, 1, "v"));
        until("committed", () -> committed(0) == 2 && committed(1) == 2);
        assertThat(arrived()).hasSize(4).doesNotHaveDuplicates();
        stop(first);
        stop(second);
    }

    /** The first worker goes while its post is under way, and the receiver has it. */
    @Test
    void anIncrementWhoseAnswerIsStillOutIsQuarantinedByTheNextWorker() throws Exception {
        settings.drain = Duration.ofMillis(200);
        stalled = new CountDownLatch(1);
        Future<?> first = run(new TallyMetrics());
        send(Requests.increment(0, 0, "u"), Requests.event(0, 1, "u"));
        until("arrived", () -> arrived().contains("0@0"));
        assertThat(AttemptRecord.read(offset(0).metadata(), offset(0).offset()).doneByOffset())
                .as("the broker has it before Mixpanel")
                .isEqualTo(Map.of(0L, false));
        stop(first);
        assertThat(committed(0)).isZero();
        stalled.countDown();

        TallyMetrics metrics = new TallyMetrics();
        Future<?> second = run(metrics);
        until("committed", () -> committed(0) == 2);
        stop(second);
        assertThat(metrics.deadLetters).isEqualTo(Map.of(Reason.AMBIGUOUS, 1));
        assertThat(metrics.doubted).isEqualTo(1);
        assertThat(arrived().stream().filter("0@0"::equals)).hasSize(1);
        metrics.assertAddsUp();
    }

    /** Events of 1 MB that compress a hundredfold, so that one fetch holds far more than the buffer. */
    @Test
    void aStalledEndpointFillsTheBufferToItsBoundAndNoFurther() throws Exception {
        settings.bufferBytes = 32L << 20;
        settings.recordBytes = SinkSettings.Bounds.RECORD_BYTES;
        stalled = new CountDownLatch(1);
        int events = 40;
        for (int i = 0; i < events; i++) {
            for (int partition = 0; partition < 2; partition++) {
                String body = "{\"at\":\"" + partition + "@" + i + "\",\"fill\":\"" + "x".repeat(1_000_000) + "\"}";
                send(Requests.raw(partition, i, "u", "IMPORT EVENT true u p1 " + body));
            }
        }
        TallyMetrics metrics = new TallyMetrics();
        Future<?> running = run(metrics);
        AtomicLong most = new AtomicLong();
        SinkWorker worker = workers.get(0);
        until("nothing more is fetched", () -> {
            SinkMetrics.Levels levels = worker.health().levels();
            most.accumulateAndGet(levels.bufferedBytes(), Math::max);
            return levels.pausedPartitions() == 2;
        });
        assertThat(most.get()).isBetween(settings.bufferBytes / 4, settings.bufferBytes);

        stalled.countDown();
        until("committed", () -> {
            most.accumulateAndGet(worker.health().levels().bufferedBytes(), Math::max);
            return committed(0) == events && committed(1) == events;
        });
        stop(running);
        assertThat(most.get()).isLessThanOrEqualTo(settings.bufferBytes);
        assertThat(metrics.delivered).isEqualTo(2 * events);
    }

    @Test
    void anOffsetThatIsGoneStopsTheRoleWithOneLine() throws Exception {
        send(Requests.event(0, 0, "u"), Requests.event(0, 1, "u"));
        Future<?> first = run(new TallyMetrics());
        until("committed", () -> committed(0) == 2);
        stop(first);
        send(Requests.event(0, 2, "u"), Requests.event(0, 3, "u"));
        admin.deleteRecords(Map.of(SinkRig.partition(0), RecordsToDelete.beforeOffset(3)))
                .all()
                .get();

        Future<?> second = run(new TallyMetrics());
        assertThat(second)
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(OffsetGoneException.class)
                .withMessageContaining("offset 2 of requests-0 is gone: the topic holds 3 to 4");

        settings.acceptOffsetReset = true;
        Future<?> third = run(new TallyMetrics());
        until("committed", () -> committed(0) == 4);
        stop(third);
        assertThat(arrived()).containsExactly("0@0", "0@1", "0@3");
    }

    private Future<?> run(TallyMetrics metrics) {
        SinkWorker worker = SinkFactory.create(
                settings.build(),
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new Requests.LineCodec(),
                metrics,
                InstantSource.system());
        workers.add(worker);
        return threads.submit(worker);
    }

    private void stop(Future<?> running) throws Exception {
        workers.forEach(SinkWorker::shutdown);
        running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private void send(ConsumerRecord<byte[], byte[]>... records) throws Exception {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            producer.send(new ProducerRecord<>(Requests.TOPIC, record.partition(), record.key(), record.value()))
                    .get();
        }
    }

    private OffsetAndMetadata offset(int partition) throws Exception {
        return Objects.requireNonNull(admin.listConsumerGroupOffsets("segue-sink")
                .partitionsToOffsetAndMetadata()
                .get()
                .get(SinkRig.partition(partition)));
    }

    private long committed(int partition) throws Exception {
        var offset = admin.listConsumerGroupOffsets("segue-sink")
                .partitionsToOffsetAndMetadata()
                .get()
                .get(SinkRig.partition(partition));
        return offset == null ? -1 : offset.offset();
    }

    private void until(String what, Await.Condition condition) {
        Await.until(
                what,
                PATIENCE,
                condition,
                () -> arrived() + " " + workers.stream().map(SinkWorker::health).toList());
    }

    private List<String> arrived() {
        return arrivals.stream().map(Arrival::at).toList();
    }

    private long nanosOf(String at) {
        return arrivals.stream()
                .filter(a -> a.at().equals(at))
                .findFirst()
                .orElseThrow()
                .nanos();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            long now = System.nanoTime();
            boolean zipped = exchange.getRequestHeaders().containsKey("Content-Encoding");
            var in = exchange.getRequestBody();
            String body = new String((zipped ? new GZIPInputStream(in) : in).readAllBytes(), StandardCharsets.UTF_8);
            Matcher at = AT.matcher(body);
            boolean probe = !at.find();
            for (at.reset(); at.find(); ) {
                arrivals.add(new Arrival(at.group(1), now));
            }
            if (!probe) {
                stalled.await(60, TimeUnit.SECONDS);
            }
            byte[] text = (probe ? "{}" : "1").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(probe ? 400 : 200, text.length);
            exchange.getResponseBody().write(text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
