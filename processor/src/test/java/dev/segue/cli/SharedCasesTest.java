package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The inputs of Segment's own cases through {@code map} with each case's settings, if that file lies beside the checkout. */
class SharedCasesTest {
    private static final String FILE = "shared/conformance/segment-originals.ndjson";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path dir;

    private static Optional<Path> file() {
        return Stream.iterate(Path.of("").toAbsolutePath(), dir -> dir != null, Path::getParent)
                .map(dir -> dir.resolve(FILE))
                .filter(Files::exists)
                .findFirst();
    }

    @Test
    void everyInputHasOneEnding() throws IOException {
        Optional<Path> file = file();
        assumeTrue(file.isPresent(), "no " + FILE + " above the working directory");
        for (String line : Files.readAllLines(file.get())) {
            JsonNode given = JSON.readTree(line);
            String name = given.path("name").asText();
            Path settings = Files.writeString(
                    dir.resolve("settings.json"), given.path("settings").toString());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Console console = new Console(
                    new ByteArrayInputStream(given.path("input").toString().getBytes(StandardCharsets.UTF_8)),
                    out,
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    Map.of(),
                    false);

            int status = Main.run(
                    console,
                    "map",
                    "--settings",
                    settings.toString(),
                    "--now",
                    given.path("now").asText());

            JsonNode result = JSON.readTree(out.toByteArray());
            List<String> endings = Stream.of("requests", "dropped", "rejected")
                    .filter(result::has)
                    .toList();
            assertThat(endings).as(name).hasSize(1);
            assertThat(status).as(name).isEqualTo(result.has("rejected") ? ExitStatus.FAILED : ExitStatus.DONE);
            // Keys of browsers, credentials and unknown ones are taken without a word.
            assertThat(err.toString(StandardCharsets.UTF_8)).as(name).isEmpty();
            if (given.path("tier").asText().equals("core")
                    && given.path("requests").asText().equals("all")
                    && !given.path("expect").isEmpty()) {
                assertThat(result.path("requests").size())
                        .as(name)
                        .isEqualTo(given.path("expect").size());
            }
        }
    }
}
