package dev.segue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.segue.deadletter.DeadLetter;
import dev.segue.deadletter.DeadLetterCodec;
import dev.segue.deadletter.LetterTopic;
import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.deadletter.SourceCodec;
import dev.segue.deadletter.StoredLetter;
import dev.segue.schemas.AvroCodec;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.Registry;
import dev.segue.schemas.RequestEndpoint;
import dev.segue.schemas.RequestKind;
import dev.segue.schemas.RequestOrigin;
import dev.segue.support.Broker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands for dead letters, on letters that the test wrote; each test has topics of its own. */
@Timeout(120)
class DeadLettersIT {
    @TempDir
    static Path dir;

    private static Broker broker;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    private final AvroCodec<MixpanelRequest> codec =
            AvroCodec.requests(new Registry(Map.of(Registry.URL, "mock://letters")));
    private String application = "";

    @BeforeAll
    static void start() {
        broker = Broker.start(dir);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) throws Exception {
        application = "app-" + test.getTestMethod().orElseThrow().getName().toLowerCase(java.util.Locale.ROOT);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic(application + "-events", 2, (short) 1),
                            new NewTopic(application + "-requests", 2, (short) 1),
                            new NewTopic(application + "-dead-letters", 2, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private Ran segue(String command, String... more) {
        List<String> args = new ArrayList<>(List.of("dead-letters", command));
        for (String setting : List.of(
                "kafka.bootstrap.servers=" + broker.bootstrapServers(),
                "schema.registry.url=mock://letters",
                "application.id=" + application,
                "topic.events=" + application + "-events")) {
            args.addAll(List.of("-o", setting));
        }
        args.addAll(Arrays.asList(more));
        return Ran.segue(args.toArray(String[]::new));
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    private void write(byte[] key, byte[] value, Headers headers) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(application + "-dead-letters", null, key, value, headers))
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private static Headers headers(long sourceOffset, DeadLetter letter) {
        Headers headers = new RecordHeaders();
        SourceCodec.write(headers, new Source("events", 0, sourceOffset, 1_790_000_000_000L, null));
        DeadLetterCodec.write(headers, letter);
        return headers;
    }

    private void message(long sourceOffset, Reason reason, Instant time, String json) throws Exception {
        write(
                "k".getBytes(UTF_8),
                json.getBytes(UTF_8),
                headers(sourceOffset, DeadLetter.ofRouter(reason, "$.userId", "why", time)));
    }

    private void request(long offset, Reason reason, RequestEndpoint endpoint, Instant happened, String body)
            throws Exception {
        MixpanelRequest request = MixpanelRequest.newBuilder()
                .setEndpoint(endpoint)
                .setKind(endpoint == RequestEndpoint.IMPORT ? RequestKind.EVENT : RequestKind.PROFILE)
                .setUserKey("u2")
                .setMessageId("m" + offset)
                .setIndex(0)
                .setCount(1)
                .setIdempotent(reason != Reason.AMBIGUOUS)
                .setEventTime(happened)
                .setOrigin(new RequestOrigin("events", 0, offset))
                .setProject("abc")
                .setBody(ByteBuffer.wrap(body.getBytes(UTF_8)))
                .build();
        DeadLetter letter = new DeadLetter(
                reason, "$", "why", 3, now, new DeadLetter.RequestPosition(application + "-requests", 0, offset));
        write("u2".getBytes(UTF_8), codec.encode(application + "-requests", request), headers(offset, letter));
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String name) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(application + "-" + name).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private static final String TRACK = "{\"type\":\"track\",\"userId\":\"%s\",\"event\":\"%s\",\"messageId\":\"%s\"}";

    @Test
    void listShowsALineOfJsonForEachAndFilters() throws Exception {
        message(1, Reason.REFUSED_ID, now.minusSeconds(100), TRACK.formatted("null", "A", "m1"));
        message(2, Reason.OVER_LIMIT, now, TRACK.formatted("u1", "B", "m2"));
        message(3, Reason.NOT_JSON, now, "no json");
        request(4, Reason.REFUSED, RequestEndpoint.IMPORT, now, "{\"event\":\"C\",\"properties\":{}}");

        Ran all = segue("list");

        assertThat(all.status()).as(all.err()).isZero();
        assertThat(all.outLines()).hasSize(4);
        assertThat(all.err()).contains("4 letters (0 of them replayed), 0 copies, 0 unreadable");
        JsonNode refused = json(segue("list", "--reason", "refused").out());
        assertThat(refused.get("user").asText()).isEqualTo("u2");
        assertThat(refused.get("event").asText()).isEqualTo("C");
        assertThat(refused.get("endpoint").asText()).isEqualTo("/import");
        assertThat(refused.at("/request/offset").asLong()).isEqualTo(4);
        assertThat(refused.at("/source/offset").asLong()).isEqualTo(4);
        assertThat(refused.get("attempts").asInt()).isEqualTo(3);
        assertThat(json(segue("list", "--user", "u1").out()).get("messageId").asText())
                .isEqualTo("m2");
        assertThat(json(segue("list", "--event", "A").out()).get("path").asText())
                .isEqualTo("$.userId");
        assertThat(segue("list", "--stage", "map").outLines()).hasSize(2);
        assertThat(segue("list", "--to", now.minusSeconds(50).toString()).outLines())
                .hasSize(1);
        assertThat(segue("list", "--from", now.minusSeconds(50).toString()).outLines())
                .hasSize(3);
        assertThat(json(segue("list", "--source", "0-2").out()).get("messageId").asText())
                .isEqualTo("m2");
        assertThat(segue("list", "--source", "1-2").outLines())
                .as("another partition")
                .isEmpty();
        Ran wrong = segue("list", "--source", "events");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).contains("'events' is no partition and offset, such as 3-1042");
    }

    @Test
    void showPrintsTheWholeLetter() throws Exception {
        request(4, Reason.REFUSED, RequestEndpoint.IMPORT, now, "{\"event\":\"C\"}");
        String name = json(segue("list").out()).get("letter").asText();

        Ran shown = segue("show", name);

        assertThat(shown.status()).as(shown.err()).isZero();
        JsonNode letter = json(shown.out());
        assertThat(letter.get("value").asText()).isEqualTo("{\"event\":\"C\"}");
        assertThat(letter.get("key").asText()).isEqualTo("u2");
        assertThat(letter.at("/headers/segue.reason").asText()).isEqualTo("refused");
        assertThat(letter.get("whole").asBoolean()).isTrue();

        Ran none = segue("show", "0-99999");
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.errLines())
                .containsExactly(
                        "segue dead-letters show: there is no letter 0-99999 on " + application + "-dead-letters");
        assertThat(segue("show", "nonsense").status()).isEqualTo(2);
    }

    @Test
    void replayWritesEachBackOnceAndMarksIt() throws Exception {
        message(1, Reason.REFUSED_ID, now, TRACK.formatted("u1", "A", "m1"));
        request(4, Reason.REFUSED, RequestEndpoint.IMPORT, now, "{\"event\":\"C\"}");
        request(4, Reason.REFUSED, RequestEndpoint.IMPORT, now, "{\"event\":\"C\"}"); // after a crash before the commit

        Ran dry = segue("replay", "--dry-run");
        assertThat(dry.out())
                .isEqualTo(
                        "would replay 2 letters (refused-id 1, refused 1), skipped 0 replayed already, 1 copies, 0 whose"
                                + " record was too large to be kept, 0 unreadable\n");
        assertThat(read("events")).isEmpty();

        Ran first = segue("replay");
        assertThat(first.status()).as(first.err()).isZero();
        assertThat(first.out())
                .startsWith("replayed 2 letters (refused-id 1, refused 1), skipped 0 replayed already, 1 copies");
        assertThat(read("events")).hasSize(1);
        assertThat(SourceCodec.readReplayed(read("events").get(0).headers()))
                .isEqualTo(new Source("events", 0, 1, 1_790_000_000_000L, null));
        assertThat(read("requests")).hasSize(1);
        assertThat(json(segue("list", "--reason", "refused").out())
                        .get("replayed")
                        .asBoolean())
                .isTrue();

        Ran second = segue("replay");
        assertThat(second.status()).isZero();
        assertThat(second.out()).startsWith("replayed 0 letters, skipped 2 replayed already, 1 copies");

        // the sink's crash before the commit comes only now: still the request that was replayed
        request(4, Reason.REFUSED, RequestEndpoint.IMPORT, now, "{\"event\":\"C\"}");
        assertThat(segue("replay").out()).startsWith("replayed 0 letters, skipped 2 replayed already, 2 copies");

        // refused again: a new letter about the same message
        message(1, Reason.REFUSED_ID, now, TRACK.formatted("u1", "A", "m1"));
        assertThat(segue("replay").out()).startsWith("replayed 1 letters (refused-id 1), skipped 2 replayed already");
        assertThat(read("events")).hasSize(2);

        assertThat(segue("replay", "--force", "--stage", "deliver").out()).startsWith("replayed 1 letters (refused 1)");
        assertThat(read("requests")).hasSize(2);
    }

    /** Two people replay at a time: who looked first and writes last sees what the other has marked. */
    @Test
    void whatAnotherReplayMarkedMeanwhileIsNotReplayedAgain() throws Exception {
        request(4, Reason.REFUSED, RequestEndpoint.IMPORT, now, "{\"event\":\"C\"}");
        message(1, Reason.REFUSED_ID, now, TRACK.formatted("u1", "A", "m1"));
        try (LetterTopic topic = new LetterTopic(
                Map.of("bootstrap.servers", broker.bootstrapServers()), application + "-dead-letters")) {
            assertThat(replayed(topic)).containsExactlyInAnyOrder(false, false);

            assertThat(segue("replay").out()).startsWith("replayed 2 letters");

            assertThat(replayed(topic)).containsExactlyInAnyOrder(true, true);
        }
    }

    private static List<Boolean> replayed(LetterTopic topic) {
        List<Boolean> seen = new ArrayList<>();
        topic.visit(new LetterTopic.Visitor() {
            @Override
            public void letter(StoredLetter letter, boolean wasReplayed, boolean copy) {
                seen.add(wasReplayed);
            }

            @Override
            public void unreadable(String name) {
                throw new AssertionError(name);
            }

            @Override
            public void progress(long done, long total) {
                assertThat(done).isLessThanOrEqualTo(total);
            }
        });
        return seen;
    }

    @Test
    void oldProfileUpdatesAreNamed() throws Exception {
        request(1, Reason.REFUSED, RequestEndpoint.ENGAGE, now.minusSeconds(7200), "{\"$set\":{}}");
        request(2, Reason.REFUSED, RequestEndpoint.ENGAGE, now, "{\"$set\":{}}");
        request(3, Reason.REFUSED, RequestEndpoint.IMPORT, now.minusSeconds(7200), "{\"event\":\"C\"}");

        Ran dry = segue("replay", "--dry-run");

        assertThat(dry.outLines()).hasSize(3);
        assertThat(dry.outLines().get(1))
                .isEqualTo("1 of them are profile updates older than an hour, which may overwrite newer ones:");
        assertThat(dry.outLines().get(2)).contains("of user u2, " + now.minusSeconds(7200));
    }

    @Test
    void chargesInDoubtNeedAWord() throws Exception {
        request(1, Reason.AMBIGUOUS, RequestEndpoint.ENGAGE, now, "{\"$append\":{}}");
        request(2, Reason.REFUSED, RequestEndpoint.IMPORT, now, "{\"event\":\"C\"}");

        Ran refused = segue("replay");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .contains("1 increments or charges may have been applied already")
                .contains("--yes");
        assertThat(read("requests")).isEmpty();

        assertThat(segue("replay", "--reason", "refused").status()).isZero();
        assertThat(read("requests")).hasSize(1);
        assertThat(segue("replay", "--reason", "ambiguous", "--yes").out())
                .startsWith("replayed 1 letters (ambiguous 1)");
        assertThat(read("requests")).hasSize(2);
    }

    @Test
    void whatWasTooLargeToBeKeptIsSaidAndTheRestIsReplayed() throws Exception {
        Headers headers = headers(1, DeadLetter.ofRouter(Reason.TOO_LARGE, "$", "why", now));
        headers.add(DeadLetterCodec.OMITTED, "value".getBytes(UTF_8));
        write("k".getBytes(UTF_8), new byte[0], headers);
        message(2, Reason.NOT_JSON, now, "{}");
        write("k".getBytes(UTF_8), new byte[0], new RecordHeaders());

        Ran ran = segue("replay");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out())
                .isEqualTo(
                        "replayed 1 letters (not-json 1), skipped 0 replayed already, 0 copies, 1 whose record was too large"
                                + " to be kept, 1 unreadable\n");
        assertThat(read("events")).hasSize(1);
    }

    @Test
    void whatIsMissingIsNamed() {
        application = "nowhere";
        for (String command : List.of("list", "replay")) {
            Ran ran = segue(command);
            assertThat(ran.status()).isEqualTo(1);
            assertThat(ran.errLines()).hasSize(1);
            assertThat(ran.err()).contains("topic nowhere-dead-letters is missing");
        }
        Ran reason = segue("list", "--reason", "nonsense");
        assertThat(reason.status()).isEqualTo(2);
        assertThat(reason.err()).contains("'nonsense' is no reason; use one of: too-large");
        assertThat(segue("list", "--stage", "nonsense").status()).isEqualTo(2);
        assertThat(segue("list", "--from", "yesterday").err()).contains("is no instant");
    }
}
