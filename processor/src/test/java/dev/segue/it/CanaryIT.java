package dev.segue.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.segue.deadletter.Reason;
import dev.segue.emulator.EmulatorSettings;
import dev.segue.emulator.Fault;
import dev.segue.emulator.Knob;
import dev.segue.mixpanel.Endpoint;
import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No word of a user, and no secret, in anything that an operator sees, whatever becomes of the messages. */
class CanaryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** In ids, names, traits, properties, addresses and the token: whoever shows one of them shows this. */
    private static final String CANARY = "canary";

    /** Else this would show little. */
    private static final List<Reason> WANTED = List.of(
            Reason.NOT_JSON,
            Reason.UNKNOWN_TYPE,
            Reason.BAD_FIELD,
            Reason.BAD_TIMESTAMP,
            Reason.REFUSED,
            Reason.AMBIGUOUS);

    private static final List<String> PATHS =
            List.of("/", "/live", "/ready", "/status", "/metrics", "/topology", "/topology.svg");

    private final String now = Instant.now().toString();

    private String message(int user, String body) {
        return message(user, now, body);
    }

    private static String message(int user, String time, String body) {
        return """
                {"userId":"canary-user-%d","messageId":"canary-%d","timestamp":"%s",\
                "context":{"ip":"canary-ip","userAgent":"canary-agent"},%s}\
                """.formatted(user, user, time, body);
    }

    @Test
    void nothingOfAUserAndNoSecretIsShown(@TempDir Path dir) throws Exception {
        EmulatorSettings receiver = EmulatorSettings.defaults().with(Knob.MAX_EVENT_BYTES, "3000");
        try (Broker broker = Broker.start(dir);
                Pipeline pipeline = Pipeline.on(broker, dir, "quiet", receiver)) {
            pipeline.emulator().faults().next(1, Endpoint.IMPORT, Fault.answer(503));
            pipeline.emulator().faults().next(2, Endpoint.ENGAGE, Fault.answer(500));
            SegueProcess segue = pipeline.launch(
                    List.of(
                            "-Dlogback.configurationFile=logback.xml",
                            "-Dsegue.log.level=DEBUG",
                            "-DSEGUE_LOG_FORMAT=json"),
                    "all",
                    Map.of(
                            "mixpanel.token", "canary-token",
                            "mapping.people", "true",
                            "mapping.event.increments", "canary-event",
                            "sink.retry.initial.ms", "50"));
            segue.awaitReady();

            feed(
                    pipeline,
                    0,
                    message(0, "\"type\":\"track\",\"event\":\"canary-event\",\"properties\":{\"revenue\":1}"));
            feed(pipeline, 1, message(1, "\"type\":\"identify\",\"traits\":{\"email\":\"canary@example.com\"}"));
            feed(pipeline, 2, message(2, "\"type\":\"alias\",\"previousId\":\"canary-old\""));
            feed(pipeline, 3, message(3, "\"type\":\"canary-type\""));
            feed(pipeline, 4, message(4, "\"type\":\"track\",\"event\":[\"canary-event\"]"));
            feed(pipeline, 5, "canary, which is no JSON");
            feed(
                    pipeline,
                    6,
                    message(
                            6,
                            "\"type\":\"track\",\"event\":\"canary\",\"properties\":{\"canary\":\"%s\"}"
                                    .formatted("canary".repeat(1000))));
            feed(pipeline, 7, message(7, "canary-time", "\"type\":\"track\",\"event\":\"canary\""));
            feed(
                    pipeline,
                    8,
                    message(8, "\"type\":\"group\",\"groupId\":\"canary-group\",\"traits\":{\"name\":\"canary\"}"));
            Await.until(
                    "dead letters of every stage",
                    PATIENCE,
                    () -> pipeline.deadLetterReasons().containsAll(WANTED),
                    () -> pipeline.deadLetterReasons() + segue.log());
            Await.until(
                    "all have ended",
                    PATIENCE,
                    () -> segue.metric("segue_messages_held") == 0
                            && segue.metric("segue_requests_in_flight") == 0
                            && segue.metric("segue_requests_read_total")
                                    == segue.metric("segue_requests_written_total"),
                    segue::log);

            Pipeline.assertLedgersBalance(segue);
            for (String path : PATHS) {
                assertThat(segue.page(path)).as(path).isNotEmpty().doesNotContainIgnoringCase(CANARY);
            }
            assertThat(segue.terminate()).isZero();
            assertThat(segue.log()).doesNotContainIgnoringCase(CANARY);
            for (String line : segue.log().lines().toList()) {
                JsonNode fact = new JsonMapper().readTree(line);
                assertThat(fact.path("level").asText()).as(line).isNotEmpty();
                assertThat(fact.path("formattedMessage").asText()).as(line).isNotEmpty();
            }
        }
    }

    private static void feed(Pipeline pipeline, int user, String value) throws Exception {
        pipeline.feedRaw("canary-user-" + user, value.getBytes(StandardCharsets.UTF_8));
    }
}
