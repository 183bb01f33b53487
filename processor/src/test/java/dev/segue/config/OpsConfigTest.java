package dev.segue.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class OpsConfigTest {
    static final Map<String, String> CHANGED = Map.of("ops.host", "0.0.0.0", "ops.port", "0");

    @Test
    void defaults() {
        assertThat(Given.run(Map.of()).ops()).isEqualTo(new OpsSettings("127.0.0.1", 8088));
    }

    @Test
    void allChanged() {
        OpsSettings ops = Given.run(CHANGED).ops();

        assertThat(ops).isEqualTo(new OpsSettings("0.0.0.0", 0));
        assertThat(ops.enabled()).isTrue();
    }

    @Test
    void canBeSwitchedOff() {
        assertThat(Given.run(Map.of("ops.port", "-1")).ops().enabled()).isFalse();
    }
}
