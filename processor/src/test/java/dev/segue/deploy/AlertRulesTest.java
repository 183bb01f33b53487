package dev.segue.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.config.AllSettings;
import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The Prometheus rules against the numbers that are served and the settings that they speak of. */
class AlertRulesTest {
    private static final String RULES = "deploy/prometheus/rules.yml";

    @Test
    void everyRuleAsksForMetricsAndLabelsThatAreServed() throws IOException {
        ServedMetrics served = ServedMetrics.read().with("segue:lag_records:sum", "job", "role", "topic");

        for (JsonNode rule : rules()) {
            new Query(rule.path("expr").asText()).check(served, name(rule));
        }
    }

    @Test
    void everyNumberThatDeservesAnAlertHasOne() throws IOException {
        Set<String> watched = new TreeSet<>();
        rules().forEach(rule -> new Query(rule.path("expr").asText())
                .metrics()
                .forEach(metric -> watched.add(metric.replaceAll("_(bucket|count)$", ""))));

        assertThat(ServedMetrics.read().alerts()).isNotEmpty();
        assertThat(watched).containsAll(ServedMetrics.read().alerts().keySet());
    }

    @Test
    void everyAlertSaysHowBadItIsAndWhereToReadOn() throws IOException {
        for (JsonNode alert : alerts()) {
            String name = name(alert);
            assertThat(name).matches("Segue[A-Z][A-Za-z]+");
            assertThat(alert.at("/labels/severity").asText()).as(name).isIn("critical", "warning");
            assertThat(alert.at("/annotations/summary").asText()).as(name).isNotBlank();
            assertThat(alert.at("/annotations/description").asText()).as(name).endsWith(".");
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .as(name)
                    .isEqualTo("processor/docs/operations.md#" + name.toLowerCase(Locale.ROOT));
        }
        assertThat(alerts().stream().map(AlertRulesTest::name)).doesNotHaveDuplicates();
    }

    @Test
    void theRunbookHasAHeadingForEach() throws IOException {
        Path runbook = Repository.file("processor/docs/operations.md");
        List<String> headings = Files.readAllLines(runbook).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", ""))
                .toList();

        assertThat(headings)
                .containsAll(alerts().stream().map(AlertRulesTest::name).toList());
    }

    @Test
    void whatFiresEachIsTested() throws IOException {
        List<String> tested = new ArrayList<>();
        for (String file : List.of("deploy/prometheus/rules_test.yml", "deploy/prometheus/usual_test.yml")) {
            Yamls.one(file)
                    .path("tests")
                    .forEach(test -> tested.add(test.path("name").asText()));
        }
        tested.remove("nothing fires while all is well");

        assertThat(tested)
                .containsExactlyInAnyOrderElementsOf(
                        alerts().stream().map(AlertRulesTest::name).toList());
    }

    @Test
    void boundsAreTheDefaultsOfTheSettings() throws IOException {
        Map<String, String> expressions = new TreeMap<>();
        alerts().forEach(
                        alert -> expressions.put(name(alert), alert.path("expr").asText()));

        assertThat(expressions.get("SegueHoldNearlyFull")).endsWith("> 0.8 * " + standard("hold.max.bytes"));
        assertThat(expressions.get("SegueBufferNearlyFull")).endsWith("> 0.8 * " + standard("sink.buffer.max.bytes"));
        assertThat(expressions.get("SegueParkedNearLimit"))
                .endsWith("> 0.5 * " + standard("sink.uncommitted.max.records"));
        assertThat(expressions.get("SeguePartitionsUnowned")).endsWith("!= " + standard("topics.partitions"));
        assertThat(expressions.get("SegueRequestsNearRetention"))
                .endsWith("> 0.5 * " + Duration.ofDays(7).toSeconds());
    }

    private static Object standard(String setting) {
        return AllSettings.definition().defaultValues().get(setting);
    }

    private static List<JsonNode> alerts() throws IOException {
        return rules().stream().filter(rule -> rule.has("alert")).toList();
    }

    private static List<JsonNode> rules() throws IOException {
        List<JsonNode> rules = new ArrayList<>();
        Yamls.one(RULES).path("groups").forEach(group -> group.path("rules").forEach(rules::add));
        assertThat(rules).isNotEmpty();
        return rules;
    }

    private static String name(JsonNode rule) {
        return rule.path(rule.has("alert") ? "alert" : "record").asText();
    }
}
