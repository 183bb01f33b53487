package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The page about the emulator says what the code says. {@code -Dgolden.update=true} rewrites its table of settings. */
class EmulatorDocsTest {
    private static final Path PAGE = Path.of("docs/emulator.md");
    private static final String FROM = "<!-- knobs -->\n";
    private static final String TO = "<!-- /knobs -->";

    private static String table() {
        StringBuilder table = new StringBuilder("| setting | default | known | meaning |\n|---|---|---|---|\n");
        for (Knob knob : Knob.values()) {
            String values = knob.type() == Knob.Type.CHOICE ? String.join(", ", knob.choices()) : knob.standard();
            table.append("| `")
                    .append(knob.key())
                    .append("` | ")
                    .append(values)
                    .append(timed(knob) ? " ms" : "")
                    .append(" | ")
                    .append(knob.evidence().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(knob.meaning())
                    .append(" |\n");
        }
        return table.toString();
    }

    private static boolean timed(Knob knob) {
        return knob.type() == Knob.Type.MILLIS || knob.type() == Knob.Type.OFFSET;
    }

    @Test
    void theTableOfSettingsIsTheCodes() throws IOException {
        String page = Files.readString(PAGE);
        String before = page.substring(0, page.indexOf(FROM) + FROM.length());
        String after = page.substring(page.indexOf(TO));
        String wanted = before + table() + after;
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PAGE, wanted);
        }

        assertThat(Files.readString(PAGE)).isEqualTo(wanted);
    }

    @Test
    void theExampleOfSettingsIsTaken() throws IOException {
        String page = Files.readString(PAGE);
        int start = page.indexOf("```json\n") + 8;
        String example = page.substring(start, page.indexOf("```", start));

        EmulatorSettings settings = SettingsJson.changed(
                EmulatorSettings.defaults(), (ObjectNode) Json.tree(example.getBytes(StandardCharsets.UTF_8)));

        assertThat(settings.project("A").id()).isEqualTo("7");
        assertThat(settings.serviceAccounts()).hasSize(1);
        assertThat(settings.locations()).containsKey("203.0.113.9");
    }

    @Test
    void everyPageOfTheViewIsNamed() throws IOException {
        String page = Files.readString(PAGE);

        for (String name : new String[] {
            "counters",
            "users",
            "records",
            "events",
            "gaps",
            "profiles",
            "groups",
            "requests",
            "settings",
            "failures",
            "deletions",
            "reset"
        }) {
            assertThat(page).contains("/_emulator/" + name);
        }
    }
}
