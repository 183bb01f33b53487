package dev.segue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.config.ConfigLoader;
import dev.segue.config.Configuration;
import dev.segue.config.Use;
import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands against a real broker: what they do there, and what they say when something is missing. */
// A command that does not end would hold everything up; it waits where an interrupt does not reach.
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class CommandsIT {
    @TempDir
    static Path dir;

    private static Broker broker;

    @BeforeAll
    static void start() {
        broker = Broker.start(dir);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static void create(String topic, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            Await.until(
                    "the broker knows the topic",
                    Duration.ofSeconds(60),
                    () -> admin.listTopics().names().get(60, TimeUnit.SECONDS).contains(topic),
                    () -> "");
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    /** With everything that is required, on the broker of this test. */
    private static Ran segue(String command, String... more) {
        List<String> args = new ArrayList<>(List.of(command.split(" ")));
        for (String setting : List.of(
                "kafka.bootstrap.servers=" + broker.bootstrapServers(),
                "schema.registry.url=mock://commands",
                "mixpanel.token=0123456789",
                "mixpanel.identity=legacy",
                "ops.port=0")) {
            args.addAll(List.of("-o", setting));
        }
        args.addAll(Arrays.asList(more));
        return Ran.segue(args.toArray(String[]::new));
    }

    @Test
    void sendKeysEachMessageByItsUserAndSendsWhatIsNoMessageWithoutAKey() throws Exception {
        create("sent", 3);
        Path file = Files.writeString(dir.resolve("messages.ndjson"), """
                {"type":"track","userId":"u1","event":"A"}

                {"type":"track","anonymousId":"a1","event":"B"}
                {"type":"alias","previousId":"a1","userId":"u1"}
                no json
                """);

        Ran ran = segue("send", "-o", "topic.events=sent", file.toString());

        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.out()).isEqualTo("sent 4 messages to sent (3 keyed by user, 1 without a key), 0 failed\n");
        assertThat(read("sent"))
                .extracting(
                        r -> (r.key() == null ? "-" : new String(r.key(), UTF_8)) + " " + new String(r.value(), UTF_8))
                .containsExactlyInAnyOrder(
                        "u1 {\"type\":\"track\",\"userId\":\"u1\",\"event\":\"A\"}",
                        "a1 {\"type\":\"track\",\"anonymousId\":\"a1\",\"event\":\"B\"}",
                        "u1 {\"type\":\"alias\",\"previousId\":\"a1\",\"userId\":\"u1\"}",
                        "- no json");
    }

    @Test
    void sendSampleWritesTheWholeSample() throws Exception {
        create("sampled", 3);

        Ran ran = segue("send", "--sample", "-o", "topic.events=sampled");

        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(read("sampled")).hasSizeGreaterThan(2000);
        assertThat(ran.out()).startsWith("sent " + read("sampled").size() + " messages to sampled");
    }

    @Test
    void aMissingEventsTopicIsNamedWithTheCommandThatCreatesIt() {
        for (String command : List.of("run", "send", "config check")) {
            Ran ran = segue(command, "-o", "topic.events=nowhere");

            assertThat(ran.status()).as(command).isEqualTo(1);
            assertThat(ran.errLines()).as(command).hasSize(1);
            assertThat(ran.err())
                    .as(command)
                    .contains("topic nowhere is missing; create it: kafka-topics.sh --bootstrap-server "
                            + broker.bootstrapServers() + " --create --topic nowhere --partitions ");
        }
    }

    @Test
    void configCheckComparesTheTopicsAndMakesNone() throws Exception {
        create("checked", 1);
        create("checked-dead", 1);

        Ran good = segue("config check", "-o", "topic.events=checked", "-o", "application.id=checked");
        Ran bad = segue("config check", "-o", "topic.events=checked", "-o", "topic.dead.letters=checked-dead");

        assertThat(good.status()).as(good.err()).isZero();
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.err())
                .contains(
                        "topic checked-dead has message.timestamp.type=CreateTime and needs LogAppendTime: kafka-configs.sh");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get(60, TimeUnit.SECONDS)).doesNotContain("checked-requests");
        }
    }

    @Test
    void aFirstStartOverHistoryMustBeToldWhereToBegin() throws Exception {
        create("history", 1);
        Path file =
                Files.writeString(dir.resolve("one.ndjson"), "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E\"}\n");
        Ran sent = segue("send", "-o", "topic.events=history", file.toString());
        assertThat(sent.status()).as(sent.err()).isZero();

        Ran ran = segue("run", "-o", "topic.events=history", "-o", "application.id=history");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.errLines()).hasSize(1);
        assertThat(ran.err()).startsWith("segue run: events.start: history holds messages already");
    }

    @Test
    void onATerminalTheSampleHasAProgressBar() throws Exception {
        create("barred", 3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console =
                new Console(InputStream.nullInputStream(), out, new PrintStream(err, true, UTF_8), Map.of(), true);
        // Each look at it is a second later: no message is too early for the bar.
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
        SendCommand command = new SendCommand(console, () -> now.updateAndGet(time -> time.plusSeconds(1)));

        int status = new CommandLine(command)
                .execute(
                        "--sample",
                        "-o",
                        "kafka.bootstrap.servers=" + broker.bootstrapServers(),
                        "-o",
                        "topic.events=barred");

        assertThat(status).as(err.toString(UTF_8)).isZero();
        int messages = read("barred").size();
        assertThat(out.toString(UTF_8)).startsWith("sent " + messages + " messages to barred");
        assertThat(err.toString(UTF_8))
                .contains("[" + "#".repeat(15) + " ".repeat(15) + "]  50% ", "[" + "#".repeat(30) + "] 100% ")
                .endsWith("\r\u001b[K");
    }

    @Test
    void anOffsetThatIsGoneIsNamedAndLeftBehindOnlyWhenAccepted() throws Exception {
        create("gone", 1);
        Path file = Files.writeString(
                dir.resolve("gone.ndjson"), "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E\"}\n".repeat(5));
        Ran sent = segue("send", "-o", "topic.events=gone", file.toString());
        assertThat(sent.status()).as(sent.err()).isZero();
        TopicPartition partition = new TopicPartition("gone", 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.alterConsumerGroupOffsets("gone", Map.of(partition, new OffsetAndMetadata(1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get(60, TimeUnit.SECONDS);

            Ran ran = segue("run", "-o", "topic.events=gone", "-o", "application.id=gone");

            assertThat(ran.status()).isEqualTo(1);
            assertThat(ran.errLines()).hasSize(1);
            assertThat(ran.err())
                    .startsWith("segue run: offset 1 of gone-0 is gone: the topic holds 3 to 5.")
                    .contains("--accept-offset-reset");
            assertThat(committed(admin, partition)).isEqualTo(1);

            Configuration configuration = new ConfigLoader(Map.of())
                    .load(
                            Map.of(),
                            Map.of(
                                    "kafka.bootstrap.servers", broker.bootstrapServers(),
                                    "schema.registry.url", "mock://commands",
                                    "mixpanel.token", "0123456789",
                                    "mixpanel.identity", "legacy",
                                    "topic.events", "gone",
                                    "application.id", "gone"),
                            Use.RUN);
            try (Cluster cluster = Cluster.connect(configuration, configuration.kafka())) {
                cluster.settleStart(true);
            }
            assertThat(committed(admin, partition)).isEqualTo(3);
        }
    }

    private static long committed(Admin admin, TopicPartition partition) throws Exception {
        return admin.listConsumerGroupOffsets("gone")
                .partitionsToOffsetAndMetadata()
                .get(60, TimeUnit.SECONDS)
                .get(partition)
                .offset();
    }

    @Test
    void aSettingThatStreamsOrAClientRefusesIsWrongUsage() throws Exception {
        create("refused", 1);
        for (String given : List.of("streams.num.stream.threads=none", "kafka.fetch.min.bytes=none")) {
            Ran ran = segue("run", "-o", "topic.events=refused", "-o", "application.id=refused", "-o", given);

            assertThat(ran.status()).as(given).isEqualTo(2);
            assertThat(ran.errLines()).as(given).hasSize(1);
            assertThat(ran.err())
                    .as(given)
                    .startsWith("segue run: a kafka.* or streams.* setting cannot be: Invalid value none")
                    .contains(given.substring(given.indexOf('.') + 1, given.indexOf('=')));
        }
    }

    @Test
    void anOpsPortInUseIsSaidInALine() throws Exception {
        create("ported", 1);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ran ran = segue(
                    "run",
                    "-o",
                    "topic.events=ported",
                    "-o",
                    "application.id=ported",
                    "-o",
                    "ops.port=" + taken.getLocalPort());

            assertThat(ran.status()).isEqualTo(1);
            assertThat(ran.errLines()).hasSize(1);
            assertThat(ran.err()).contains("ops.port", "" + taken.getLocalPort());
        }
    }

    @Test
    void aBrokerThatIsNotThereIsSaidInALine() {
        Ran ran = segue(
                "run",
                "-o",
                "kafka.bootstrap.servers=127.0.0.1:" + Broker.unusedPort(),
                "-o",
                "kafka.default.api.timeout.ms=1500",
                "-o",
                "kafka.request.timeout.ms=1000");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.errLines()).hasSize(1);
        assertThat(ran.err()).startsWith("segue run: kafka.bootstrap.servers: no Kafka broker answers at 127.0.0.1:");
    }

    @Test
    void theDemoBalancesAndShowsWhatHoldAndGatePrevent() {
        Ran ran = Ran.segue("demo");

        assertThat(ran.status()).as(ran.out() + ran.err()).isZero();
        assertThat(row(ran, "both ledgers balance")).containsExactly("yes", "yes");
        assertThat(ran.out()).contains("0 charges wait for you");
        List<String> split = row(ran, "split profiles");
        assertThat(split.get(0)).isEqualTo("0");
        assertThat(Integer.parseInt(split.get(1))).isPositive();
        List<Integer> messages = numbers(ran, "messages in");
        List<Integer> mapped = numbers(ran, "mapped to requests");
        List<Integer> dropped = numbers(ran, "dropped by a rule");
        List<Integer> dead = numbers(ran, "dead letters");
        for (int run = 0; run < 2; run++) {
            assertThat(messages.get(run))
                    .isGreaterThanOrEqualTo(2000)
                    .isEqualTo(mapped.get(run) + dropped.get(run) + dead.get(run));
        }
    }

    private static List<String> row(Ran ran, String name) {
        String line = ran.outLines().stream()
                .filter(row -> row.strip().startsWith(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row " + name + " in " + ran.out()));
        return List.of(line.strip().substring(name.length()).strip().split(" {2,}"));
    }

    private static List<Integer> numbers(Ran ran, String name) {
        return row(ran, name).stream().map(Integer::valueOf).toList();
    }
}
