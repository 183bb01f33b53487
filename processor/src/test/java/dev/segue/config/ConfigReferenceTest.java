package dev.segue.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
    private static final Path PAGE = Path.of("docs", "configuration.md");

    @Test
    void thePageIsWhatTheCodeSays() throws IOException {
        String markdown = ConfigReference.markdown(AllSettings.definition());
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, markdown);
        }

        assertThat(Files.readString(PAGE))
                .as("run: scripts/segue config reference > processor/docs/configuration.md")
                .isEqualTo(markdown);
    }

    @Test
    void namesEverySettingOnceWithItsDefault() {
        String markdown = ConfigReference.markdown(AllSettings.definition());

        for (String name : AllSettings.definition().names()) {
            assertThat(markdown).containsOnlyOnce("\n| `" + name + "` |");
        }
        assertThat(markdown)
                .contains("| `hold.ms` | long | `1000` | 0 to 600000 | high |")
                .contains("| `mixpanel.token` | password | required |");
    }
}
