package dev.segue.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void theTokenIsNotShown() {
        Settings settings = MappingCase.settings(MappingCase.JSON
                .createObjectNode()
                .put("token", "0123456789abcdef")
                .put("people", true));

        assertThat(settings.toString())
                .contains("people=true", "identity=LEGACY")
                .doesNotContain("0123456789abcdef")
                .doesNotContain("0123");
    }
}
