package dev.segue.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.segue.emulator.EmulatorSettings;
import dev.segue.emulator.Knob;
import dev.segue.schemas.AvroCodec;
import dev.segue.schemas.Registry;
import dev.segue.schemas.SegmentEvent;
import dev.segue.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segment messages in at one end, Mixpanel's requests out at the other. */
class EndToEndIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @Test
    void jsonMessagesArriveInOrderAndNoneIsEarly(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = new Pipeline(dir)) {
            SegueProcess segue = pipeline.start("all");

            pipeline.feed(SignUps.of(0, 60, now));
            pipeline.feedRaw("x", "no json".getBytes(UTF_8));

            pipeline.assertPromises();
            Await.until(
                    "the bad message is a dead letter",
                    Duration.ofSeconds(30),
                    () -> pipeline.deadLetters() == 1,
                    pipeline::logs);
            assertThat(pipeline.audit().acceptedTwice()).isZero();
            Pipeline.assertLedgersBalance(segue);
            assertThat(segue.page("/metrics"))
                    .as("how far both roles are behind")
                    .containsPattern("kafka_consumer_records_lag\\{[^}]*role=\"sink\",topic=\"it-requests\"")
                    .containsPattern("kafka_consumer_records_lag\\{[^}]*role=\"router\",topic=\"it.events\"")
                    .doesNotContain("it_events");
            assertThat(segue.terminate()).as("exit status after SIGTERM").isZero();
        }
    }

    @Test
    void aRefusedTokenStopsPostingSaysWhyAndResumes(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = new Pipeline(dir)) {
            pipeline.emulator().configure(EmulatorSettings::closed);
            SegueProcess segue = pipeline.launch("all", Map.of("sink.retry.initial.ms", "200"));
            pipeline.feed(SignUps.of(0, 4, now));

            Await.until(
                    "not ready, for its token",
                    Duration.ofSeconds(60),
                    () -> segue.readiness().contains("token refused at 127.0.0.1"),
                    segue::log);
            assertThat(segue.readiness()).contains("check mixpanel.token, mixpanel.region");
            assertThat(pipeline.emulator().ledger().accepted(Pipeline.TOKEN)).isEmpty();

            pipeline.emulator().configure(settings -> settings.with(Knob.UNKNOWN_PROJECTS, "accept"));
            pipeline.assertPromises();
            Pipeline.assertLedgersBalance(segue);
        }
    }

    /** The negative control: the audit sees what hold and gate prevent. */
    @Test
    void withoutHoldAndGateTheSameFeedIsEarlyAndSplitsProfiles(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = new Pipeline(dir)) {
            pipeline.launch("all", Map.of("hold.ms", "0", "gate.ms", "0")).awaitReady();

            pipeline.feed(SignUps.of(0, 20, now));

            Audit audit = pipeline.awaitAll();
            assertThat(audit.early()).isNotEmpty();
            assertThat(pipeline.splitProfiles()).isPositive();
        }
    }

    @Test
    void avroMessagesBecomeTheSameRequestsAsJson(@TempDir Path dir) throws Exception {
        List<SignUps.Fed> json = SignUps.of(0, 4, now);
        List<SignUps.Fed> avro = SignUps.of(4, 30, now);
        AvroCodec<SegmentEvent> codec = AvroCodec.events(new Registry(Map.of(Registry.URL, "mock://producer")));
        try (Pipeline pipeline = new Pipeline(dir)) {
            SegueProcess segue = pipeline.start("all");

            pipeline.feed(json);
            for (SignUps.Fed message : avro) {
                pipeline.feedRaw(message.key(), codec.encode(pipeline.events(), event(message.json())));
            }
            pipeline.expect(avro);

            pipeline.assertPromises();
            assertThat(pipeline.deadLetters()).isZero();
            Pipeline.assertLedgersBalance(segue);
        }
    }

    private static SegmentEvent event(String json) throws Exception {
        JsonNode message = JSON.readTree(json);
        return SegmentEvent.newBuilder()
                .setType(message.get("type").textValue())
                .setMessageId(message.get("messageId").textValue())
                .setUserId(text(message, "userId"))
                .setAnonymousId(text(message, "anonymousId"))
                .setPreviousId(text(message, "previousId"))
                .setEvent(text(message, "event"))
                .setTimestamp(Instant.parse(message.get("timestamp").textValue()))
                .setProperties(tree(message, "properties"))
                .setTraits(tree(message, "traits"))
                .setContext(tree(message, "context"))
                .build();
    }

    private static String text(JsonNode message, String field) {
        return message.has(field) ? message.get(field).textValue() : null;
    }

    private static String tree(JsonNode message, String field) {
        return message.has(field) ? message.get(field).toString() : null;
    }
}
