package dev.segue.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.mapping.StateSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateConfigTest {
    /** They do not go together with {@code events.keyed}. */
    static final Map<String, String> CHANGED = Map.of(
            "state.super.properties", "true",
            "state.first.touch", "true",
            "state.allowed.properties", "plan, email",
            "state.max.properties", "20",
            "state.max.bytes", "1024");

    @Test
    void nothingIsRememberedUnlessAsked() {
        Configuration configuration = Given.run(Map.of());

        assertThat(configuration.mapping().state()).isEqualTo(StateSettings.OFF);
        assertThat(configuration.router().state()).isEqualTo(StateSettings.OFF);
        assertThat(configuration.remembersUsers()).isFalse();
        assertThat(configuration.topicSettings().grantsPartitions()).isZero();
    }

    @Test
    void allChanged() {
        Configuration configuration = Given.run(CHANGED);
        StateSettings expected = new StateSettings(true, true, List.of("plan", "email"), 20, 1024);

        assertThat(configuration.mapping().state()).isEqualTo(expected);
        assertThat(configuration.router().state()).isEqualTo(expected);
        assertThat(configuration.remembersUsers()).isTrue();
        assertThat(configuration.topicSettings().grantsPartitions())
                .as("as many as messages are keyed to")
                .isEqualTo(configuration.router().keyedPartitions());
    }

    @Test
    void eitherSwitchIsEnough() {
        assertThat(Given.run(Map.of("state.super.properties", "true")).remembersUsers())
                .isTrue();
        assertThat(Given.run(Map.of("state.first.touch", "true")).remembersUsers())
                .isTrue();
    }
}
