package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigImportCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String input, String... args) {
        Console console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of(),
                false);
        return Main.run(console, args);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void saysWhatHasNoUseHereAndIsDone() {
        int status = run(
                "{\"token\":\"t\",\"apiKey\":\"k\",\"persistence\":\"cookie\",\"trackAllPage\":true,\"zzz\":1}",
                "config",
                "import");

        assertThat(status).isEqualTo(ExitStatus.DONE);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("mixpanel.token=t\n", "\n# assumed\n");
        assertThat(said().lines())
                .containsExactly(
                        "apiKey: no longer needed: events are sent with the project token",
                        "persistence: concerns browsers and devices; it has no meaning on a server",
                        "trackAllPage: no setting of the destination; did you mean trackAllPages?",
                        "zzz: no setting of the destination");
    }

    @Test
    void aWrongValueIsAFinding() {
        int status = run("{\"people\":\"yes\"}", "config", "import", "-");

        assertThat(status).isEqualTo(ExitStatus.FAILED);
        assertThat(said()).isEqualTo("people: expected true or false; the default is taken\n");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\nmapping.people=false\n");
    }

    @Test
    void whatIsNoObjectIsWrongUsage(@TempDir Path dir) {
        assertThat(run("[1]", "config", "import")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("{\n  nope}", "config", "import")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("", "config", "import")).isEqualTo(ExitStatus.USAGE);
        assertThat(run("", "config", "import", dir.resolve("none.json").toString()))
                .isEqualTo(ExitStatus.USAGE);

        assertThat(said())
                .contains("standard input is no JSON object", "standard input is no JSON: line 2", "there is no file ");
        assertThat(out.size()).isZero();
    }
}
