package dev.segue.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.mapping.DropReason;
import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import dev.segue.sink.SinkMetrics;
import dev.segue.sink.SinkMetrics.BackOff;
import dev.segue.support.Repository;
import dev.segue.topology.TopologyMetrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.metrics.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusTest {
    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");

    private static final Source SOURCE = new Source("events", 0, 1, null, null);

    private Instant now = START;
    private final MicrometerMetrics metrics = new MicrometerMetrics(() -> now);
    private final Health health =
            new Health(List.of(at -> new RoleReport("router", "RUNNING", true, true, List.of("look here"))), () -> now);
    private final Status status = new Status(Map.of("role", "all"), health, metrics, () -> now);

    @AfterEach
    void close() {
        metrics.close();
    }

    private JsonNode now() {
        return new JsonMapper().valueToTree(status.now());
    }

    @Test
    void bothLedgersAddUp() {
        TopologyMetrics router = metrics.router();
        for (int i = 0; i < 10; i++) {
            router.read();
        }
        router.mapped(2);
        router.mapped(3);
        router.dropped(DropReason.DUPLICATE);
        router.deadLettered(Reason.NOT_JSON, SOURCE);
        router.deadLettered(Reason.REFUSED_ID, SOURCE);
        router.added(new FakeHoldGauge(0, 2, 5, 500, 0));
        SinkMetrics sink = metrics.sink();
        sink.read(20);
        sink.delivered(Endpoint.IMPORT, Kind.EVENT, 9);
        sink.delivered(Endpoint.ENGAGE, Kind.PROFILE, 4);
        sink.deadLettered(Kind.EVENT, Reason.REFUSED, SOURCE);
        sink.deadLettered(Kind.EVENT, Reason.REFUSED, null);
        sink.returned(1);
        sink.skipped(1);
        sink.levels(new SinkMetrics.Levels(3, 2, 0, 1, 1, 777, 3, Duration.ofSeconds(2), 6, 1, true));

        JsonNode shown = now();
        assertThat(shown.at("/router/read").asLong())
                .isEqualTo(10)
                .isEqualTo(shown.at("/router/mapped").asLong()
                        + sum(shown.at("/router/dropped"))
                        + sum(shown.at("/router/deadLettered"))
                        + shown.at("/router/held").asLong());
        assertThat(shown.at("/router/requestsWritten").asLong()).isEqualTo(5);
        assertThat(shown.at("/router/gatesOpen").asLong()).isEqualTo(2);
        assertThat(shown.at("/sink/read").asLong())
                .isEqualTo(20)
                .isEqualTo(sum(shown.at("/sink/delivered"))
                        + sum(shown.at("/sink/deadLettered"))
                        + shown.at("/sink/returned").asLong()
                        + shown.at("/sink/skipped").asLong()
                        + shown.at("/sink/inFlight").asLong());
        assertThat(shown.at("/sink/posting").asBoolean()).isTrue();
        assertThat(shown.at("/sink/partitionsPaused").asLong()).isEqualTo(1);
        assertThat(shown.at("/reasons/0").asText()).isEqualTo("look here");
    }

    private static long sum(JsonNode parts) {
        long sum = 0;
        for (JsonNode part : parts) {
            sum += part.asLong();
        }
        return sum;
    }

    @Test
    void answersAreToldByEndpointAndStatus() {
        SinkMetrics sink = metrics.sink();
        sink.answered(Endpoint.IMPORT, 200, Duration.ofMillis(5));
        sink.answered(Endpoint.IMPORT, 200, Duration.ofMillis(5));
        sink.answered(Endpoint.ENGAGE, 0, Duration.ofMillis(5));

        assertThat(now().at("/sink/answers").toString())
                .isEqualTo("{\"/engage\":{\"none\":1},\"/import\":{\"200\":2}}");
    }

    @Test
    void whatWaitsIsToldByEndpointWithTheReason() {
        SinkMetrics sink = metrics.sink();
        assertThat(now().at("/sink/backOff")).isEmpty();

        sink.backOffs(Map.of(
                Endpoint.IMPORT, new BackOff(Duration.ofMillis(12_345), BackOff.Why.ANSWER, 503),
                Endpoint.ENGAGE, new BackOff(Duration.ZERO, BackOff.Why.ANSWER, 0),
                Endpoint.GROUPS, new BackOff(Duration.ofSeconds(30), BackOff.Why.RATE_LIMIT, 0),
                Endpoint.TRACK, new BackOff(Duration.ofSeconds(2), BackOff.Why.CHECK, 0)));

        assertThat(now().at("/sink/backOff").toString())
                .isEqualTo("{\"/engage\":{\"seconds\":0.0,\"reason\":\"none\"},"
                        + "\"/groups\":{\"seconds\":30.0,\"reason\":\"rate-limit\"},"
                        + "\"/import\":{\"seconds\":12.3,\"reason\":\"503\"},"
                        + "\"/track\":{\"seconds\":2.0,\"reason\":\"check\"}}");
        sink.backOffs(Map.of(Endpoint.IMPORT, new BackOff(Duration.ofSeconds(7), BackOff.Why.BUDGET, 0)));
        assertThat(now().at("/sink/backOff").toString())
                .isEqualTo("{\"/import\":{\"seconds\":7.0,\"reason\":\"budget\"}}");
    }

    @Test
    void theLastDeadLettersSayWhenWhyAndOfWhichMessage() {
        TopologyMetrics router = metrics.router();
        SinkMetrics sink = metrics.sink();
        for (int i = 0; i < 28; i++) {
            router.deadLettered(Reason.NOT_JSON, SOURCE);
        }
        now = START.plusSeconds(28);
        router.deadLettered(
                Reason.OVER_LIMIT, new Source("events", 3, 1042, 7L, ByteBuffer.wrap("jane".getBytes(UTF_8))));
        now = START.plusSeconds(29);
        sink.deadLettered(Kind.EVENT, Reason.REFUSED, new Source("events", 5, 77, null, null));
        sink.deadLettered(Kind.EVENT, Reason.REFUSED, null);

        JsonNode letters = now().get("deadLetters");
        assertThat(letters).hasSize(20);
        assertThat(letters.get(0).toString())
                .as("a request that does not name its message")
                .isEqualTo("{\"time\":\"2026-11-27T12:00:29Z\",\"stage\":\"deliver\",\"reason\":\"refused\"}");
        assertThat(letters.get(1).toString())
                .isEqualTo("{\"time\":\"2026-11-27T12:00:29Z\",\"stage\":\"deliver\",\"reason\":\"refused\","
                        + "\"source\":{\"topic\":\"events\",\"partition\":5,\"offset\":77}}");
        assertThat(letters.get(2).toString())
                .as("the key may be an id of a user")
                .isEqualTo("{\"time\":\"2026-11-27T12:00:28Z\",\"stage\":\"map\",\"reason\":\"over-limit\","
                        + "\"source\":{\"topic\":\"events\",\"partition\":3,\"offset\":1042}}");
    }

    @Test
    void samplesAreRatesOfTheLastQuarterOfAnHour() {
        TopologyMetrics router = metrics.router();
        SinkMetrics sink = metrics.sink();
        status.sample();
        assertThat(now().get("samples")).isEmpty();

        now = START.plusSeconds(5);
        for (int i = 0; i < 50; i++) {
            router.read();
        }
        sink.delivered(Endpoint.IMPORT, Kind.EVENT, 25);
        status.sample();

        JsonNode sample = now().at("/samples/0");
        assertThat(sample.get("readPerSecond").asDouble()).isEqualTo(10);
        assertThat(sample.get("deliveredPerSecond").asDouble()).isEqualTo(5);
        assertThat(sample.get("time").asText()).isEqualTo("2026-11-27T12:00:05Z");

        for (int i = 2; i < 400; i++) {
            now = START.plusSeconds(5L * i);
            status.sample();
        }
        assertThat(now().get("samples")).hasSize(180);
        assertThat(now().at("/samples/179/readPerSecond").asDouble()).isZero();
    }

    @Test
    void lagIsToldByTopic() {
        try (Metrics kafka = new Metrics()) {
            metrics.kafka("router", kafka::metrics);
            KafkaNumbersTest.add(kafka, KafkaNumber.CONSUMER_LAG);

            JsonNode lag = now().at("/lag/0");
            assertThat(lag.get("role").asText()).isEqualTo("router");
            assertThat(lag.get("topic").asText()).isNotEmpty();
            assertThat(lag.get("partitions").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aProcessWithOneRoleShowsOne() {
        metrics.sink();

        assertThat(now().has("router")).isFalse();
        assertThat(now().has("sink")).isTrue();
    }

    /** The table of the page on status has a row for each member. */
    @Test
    void itsMembersAreDescribed() throws IOException {
        metrics.router();
        metrics.sink();
        Set<String> members = new TreeSet<>();
        JsonNode shown = now();
        shown.fieldNames().forEachRemaining(name -> {
            if (name.equals("router") || name.equals("sink")) {
                shown.get(name).fieldNames().forEachRemaining(inner -> members.add(name + "." + inner));
            } else {
                members.add(name);
            }
        });
        String page = Files.readString(Repository.file("processor/docs/status.md"));
        Set<String> described = Pattern.compile("^\\| ([a-zA-Z.`, ]+) \\|[^|]*\\|$", Pattern.MULTILINE)
                .matcher(page.substring(page.indexOf("## /status")))
                .results()
                .flatMap(row ->
                        Pattern.compile("`([^`]+)`").matcher(row.group(1)).results())
                .map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(described).isEqualTo(members);
    }
}
