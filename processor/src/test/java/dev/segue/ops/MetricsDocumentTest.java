package dev.segue.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.mixpanel.Endpoint;
import dev.segue.sink.SinkMetrics;
import dev.segue.support.Repository;
import dev.segue.topology.TopologyMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.common.metrics.Metrics;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} lists what is served, and nothing else, with its type and labels. */
class MetricsDocumentTest {
    private static final Pattern ROW =
            Pattern.compile("\\| `([a-z0-9_]+)` \\| (\\w+) \\| ([^|]*) \\| [^|]+ \\| [^|]*\\|");
    private static final Set<String> ALLOWED =
            Set.of("reason", "endpoint", "status", "kind", "role", "gated", "topic", "partition");
    /** On gauges only: a counter of a partition that moves would be wrong in both places. */
    private static final Set<String> OF_A_PLACE = Set.of("topic", "partition");

    private final Exposition shown = everything();

    @Test
    void theDocumentListsWhatIsServed() throws IOException {
        Map<String, String> served = new TreeMap<>();
        ours().forEach((name, labels) -> served.put(name, shown.types().get(name) + " " + labels));

        assertThat(documented()).isEqualTo(served);
    }

    @Test
    void labelsHaveFewValuesAndAreNeverIds() {
        assertThat(ours()).isNotEmpty().allSatisfy((name, labels) -> {
            assertThat(ALLOWED).as(name).containsAll(labels);
            if (!shown.types().get(name).equals("gauge")) {
                assertThat(labels).as(name).doesNotContainAnyElementsOf(OF_A_PLACE);
            }
        });
    }

    @Test
    void whatTheMachineAddsHasNoIdsOfUsersOrClients() {
        Set<String> all = shown.labels().values().stream().flatMap(Set::stream).collect(Collectors.toSet());

        assertThat(all)
                .doesNotContain("client_id", "thread_id", "process_id", "task_id", "node_id")
                .noneMatch(label -> label.matches(".*(user|message|token|distinct|email|key).*"));
    }

    @Test
    void namesSayTheirUnit() {
        ours().keySet()
                .forEach(name -> assertThat(name)
                        .matches("(segue|kafka)_[a-z0-9]+(_[a-z0-9]+)*")
                        .doesNotMatch(".*_(ms|millis|milliseconds|kb|kib|mb)(_.*)?"));
        assertThat(ours().keySet())
                .filteredOn(name -> shown.types().get(name).equals("counter"))
                .allMatch(name -> name.endsWith("_total"));
        assertThat(ours().keySet())
                .filteredOn(name -> shown.types().get(name).equals("histogram"))
                .allMatch(name -> name.endsWith("_seconds"));
    }

    @Test
    void whereOnlyOneRoleRunsOnlyItsNumbersAreServed() {
        try (MicrometerMetrics metrics = new MicrometerMetrics(() -> Instant.EPOCH)) {
            metrics.sink();

            assertThat(Exposition.read(metrics.scrape()).labels().keySet())
                    .contains("segue_requests_read_total")
                    .noneMatch(name -> name.startsWith("segue_messages_") || name.startsWith("segue_hold_"));
        }
    }

    private Map<String, Set<String>> ours() {
        Map<String, Set<String>> ours = shown.labels();
        ours.keySet()
                .removeIf(
                        name -> !(name.startsWith("segue_") || name.startsWith("kafka_")) || isMaximumOfAnother(name));
        return ours;
    }

    /** Timers and summaries have one beside them. */
    private boolean isMaximumOfAnother(String name) {
        return name.endsWith("_max") && shown.types().containsKey(name.substring(0, name.length() - "_max".length()));
    }

    private static Map<String, String> documented() throws IOException {
        List<String> lines = Files.readAllLines(Repository.file("processor/docs/metrics.md"));
        Map<String, String> documented = new TreeMap<>();
        for (String line : lines) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                Set<String> labels =
                        new TreeSet<>(List.of(row.group(3).replace("`", "").split(", ")));
                labels.remove("");
                assertThat(documented.put(row.group(1), row.group(2) + " " + labels))
                        .as("a second row for " + row.group(1))
                        .isNull();
            } else {
                assertThat(line).as("a row that cannot be read").doesNotStartWith("| `");
            }
        }
        return documented;
    }

    private static Exposition everything() {
        try (MicrometerMetrics metrics = new MicrometerMetrics(() -> Instant.EPOCH);
                Metrics kafka = new Metrics()) {
            TopologyMetrics router = metrics.router();
            router.added(new FakeHoldGauge(0, 1, 1, 1, 0));
            router.released(Duration.ZERO);
            SinkMetrics sink = metrics.sink();
            sink.posted(Endpoint.IMPORT, 1, 1);
            sink.answered(Endpoint.IMPORT, 200, Duration.ofMillis(1));
            sink.retried(Endpoint.IMPORT, "throttled");
            sink.fenceGap(Duration.ofSeconds(1));
            sink.delay(true, Duration.ofSeconds(1));
            metrics.health(new Health(
                    List.of(now -> new RoleReport("sink", "RUNNING", true, true, List.of())), () -> Instant.EPOCH));
            metrics.kafka("router", kafka::metrics);
            for (KafkaNumber number : KafkaNumber.values()) {
                KafkaNumbersTest.add(kafka, number);
            }
            return Exposition.read(metrics.scrape());
        }
    }
}
