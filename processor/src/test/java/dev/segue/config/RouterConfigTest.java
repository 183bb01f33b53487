package dev.segue.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.hold.HoldSettings;
import dev.segue.mapping.StateSettings;
import dev.segue.topology.EventsStart;
import dev.segue.topology.RouterSettings;
import dev.segue.topology.TopicSettings;
import dev.segue.topology.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouterConfigTest {
    static final Map<String, String> CHANGED = Map.ofEntries(
            entry("application.id", "other"),
            entry("topic.events", "in"),
            entry("topic.requests", "out"),
            entry("topic.dead.letters", "dead"),
            entry("topics.create", "false"),
            entry("topics.partitions", "3"),
            entry("events.start", "2026-01-31T00:00:00Z"),
            entry("events.keyed", "true"),
            entry("events.max.bytes", "65536"),
            entry("events.max.depth", "16"),
            entry("hold.ms", "250"),
            entry("hold.max.bytes", "2097152"),
            entry("dedupe.window.ms", "3600000"),
            entry("state.dir", "/state"),
            entry("state.memory.max.bytes", "16777216"));

    @Test
    void defaults() {
        Configuration configuration = Given.run(Map.of());

        assertThat(configuration.topics())
                .isEqualTo(new Topics("segue", "segment.events", "segue-requests", "segue-dead-letters"));
        assertThat(configuration.topicSettings())
                .isEqualTo(new TopicSettings(
                        true, false, (short) -1, 24, 24, Duration.ofDays(7), 6, Duration.ofDays(30), 0));
        assertThat(configuration.eventsStart()).isNull();
        assertThat(configuration.stateDir()).isNull();
        assertThat(configuration.stateMemoryBytes()).isEqualTo(67108864);
        assertThat(configuration.remembersUsers()).isFalse();
        assertThat(configuration.router())
                .isEqualTo(new RouterSettings(
                        false,
                        524288,
                        64,
                        24,
                        configuration.project(),
                        Duration.ofMinutes(1),
                        HoldSettings.of(Duration.ofSeconds(1), 134217728),
                        Duration.ofHours(24),
                        StateSettings.OFF));
    }

    @Test
    void allChanged() {
        Configuration configuration = Given.run(CHANGED);

        assertThat(configuration.topics()).isEqualTo(new Topics("other", "in", "out", "dead"));
        assertThat(configuration.topicSettings())
                .isEqualTo(new TopicSettings(
                        false, false, (short) -1, 3, 3, Duration.ofDays(7), 3, Duration.ofDays(30), 0));
        assertThat(configuration.eventsStart()).isEqualTo(new EventsStart.At(Instant.parse("2026-01-31T00:00:00Z")));
        assertThat(configuration.stateDir()).isEqualTo(Path.of("/state"));
        assertThat(configuration.stateMemoryBytes()).isEqualTo(16777216);
        assertThat(configuration.maxBytes()).isEqualTo(65536);
        assertThat(configuration.maxDepth()).isEqualTo(16);
        assertThat(configuration.router())
                .isEqualTo(new RouterSettings(
                        true,
                        65536,
                        16,
                        3,
                        configuration.project(),
                        Duration.ofMinutes(1),
                        HoldSettings.of(Duration.ofMillis(250), 2097152),
                        Duration.ofHours(1),
                        StateSettings.OFF));
    }

    @Test
    void anEmbeddedNodeStartsAtTheBeginningWithFewPartitions() {
        Configuration configuration = Given.run(Map.of("kafka.bootstrap.servers", "", "kafka.embedded", "true"));

        assertThat(configuration.eventsStart()).isEqualTo(new EventsStart.Earliest());
        assertThat(configuration.topicSettings().createEvents()).isTrue();
        assertThat(configuration.topicSettings().requestsPartitions()).isEqualTo(6);
        assertThat(configuration.router().keyedPartitions()).isEqualTo(6);
    }
}
