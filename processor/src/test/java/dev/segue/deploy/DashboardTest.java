package dev.segue.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.segue.support.Repository;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The Grafana dashboard against the numbers that are served. */
class DashboardTest {
    @Test
    void everyQueryAsksForMetricsAndLabelsThatAreServed() throws IOException {
        ServedMetrics served = ServedMetrics.read();

        for (JsonNode panel : graphs()) {
            String title = panel.path("title").asText();
            assertThat(panel.path("targets")).as(title).isNotEmpty();
            for (JsonNode target : panel.path("targets")) {
                new Query(target.path("expr").asText()).check(served, title);
            }
        }
    }

    @Test
    void everyQueryIsOfTheChosenJobAndDataSource() throws IOException {
        for (JsonNode panel : graphs()) {
            String title = panel.path("title").asText();
            for (JsonNode target : panel.path("targets")) {
                assertThat(target.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
                assertThat(target.path("expr").asText()).as(title).contains("job=~\"$job\"");
            }
        }
    }

    @Test
    void bothLedgersAreShownWhole() throws IOException {
        Set<String> shown = new TreeSet<>();
        graphs().forEach(panel -> panel.path("targets")
                .forEach(target -> shown.addAll(new Query(target.path("expr").asText()).metrics())));

        assertThat(shown)
                .contains(
                        "segue_messages_read_total",
                        "segue_messages_mapped_total",
                        "segue_messages_dropped_total",
                        "segue_messages_dead_lettered_total",
                        "segue_messages_held",
                        "segue_requests_read_total",
                        "segue_requests_delivered_total",
                        "segue_requests_dead_lettered_total",
                        "segue_requests_returned_total",
                        "segue_requests_skipped_total",
                        "segue_requests_in_flight");
    }

    @Test
    void panelsHaveIdsOfTheirOwnAndDoNotOverlap() throws IOException {
        Set<String> cells = new TreeSet<>();
        Set<Integer> ids = new TreeSet<>();
        for (JsonNode panel : panels()) {
            assertThat(ids.add(panel.path("id").asInt()))
                    .as(panel.path("title").asText())
                    .isTrue();
            JsonNode place = panel.path("gridPos");
            int right = place.path("x").asInt() + place.path("w").asInt();
            assertThat(right).isLessThanOrEqualTo(24);
            for (int x = place.path("x").asInt(); x < right; x++) {
                for (int y = place.path("y").asInt();
                        y < place.path("y").asInt() + place.path("h").asInt();
                        y++) {
                    assertThat(cells.add(x + " " + y))
                            .as(panel.path("title").asText() + " lies over another")
                            .isTrue();
                }
            }
        }
    }

    private static List<JsonNode> graphs() throws IOException {
        List<JsonNode> graphs = new ArrayList<>(panels());
        graphs.removeIf(panel -> panel.path("type").asText().equals("row"));
        assertThat(graphs).isNotEmpty();
        return graphs;
    }

    private static List<JsonNode> panels() throws IOException {
        List<JsonNode> panels = new ArrayList<>();
        new JsonMapper()
                .readTree(Repository.file("deploy/grafana/dashboard.json").toFile())
                .path("panels")
                .forEach(panels::add);
        return panels;
    }
}
