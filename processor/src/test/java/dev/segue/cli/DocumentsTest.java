package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.segue.config.ConfigLoader;
import dev.segue.config.Use;
import dev.segue.support.Repository;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show can be typed: blocks of JSON and settings are read, commands are parsed, links lead somewhere. */
class DocumentsTest {
    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("(?:^|[|] *)scripts/segue ([^|<>;]+)", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

    private record Block(Path document, String language, String text) {}

    private static List<Path> documents() throws IOException {
        List<Path> documents =
                new ArrayList<>(List.of(Repository.file("README.md"), Repository.file("schemas/README.md")));
        try (Stream<Path> files = Files.list(Repository.file("processor/docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        return documents;
    }

    private static List<Block> blocks(String language) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path document : documents()) {
            Matcher matcher = BLOCK.matcher(Files.readString(document));
            while (matcher.find()) {
                if (matcher.group(1).equals(language)) {
                    blocks.add(new Block(document, language, matcher.group(2)));
                }
            }
        }
        return blocks;
    }

    @Test
    void everyBlockOfJsonIsJson() throws IOException {
        ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        List<Block> blocks = blocks("json");
        assertThat(blocks).isNotEmpty();
        for (Block block : blocks) {
            // one document, or one message a line
            boolean lines = block.text().lines().allMatch(line -> line.startsWith("{") && line.endsWith("}"));
            List<String> texts = lines ? block.text().lines().toList() : List.of(block.text());
            for (String text : texts) {
                assertThatCode(() -> json.readTree(text))
                        .as(block.document() + ": " + text)
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void everyMessageShownAsJsonIsTakenByTheMapper() throws IOException {
        for (Block block : blocks("json")) {
            if (block.text().startsWith("{\"type\":")) {
                Ran ran = Ran.withInput(block.text(), "map", "-o", "mapping.people=true");
                assertThat(ran.status()).as(ran.out()).isZero();
                assertThat(ran.outLines()).hasSameSizeAs(block.text().lines().toList());
            }
        }
    }

    @Test
    void everyBlockOfSettingsIsTaken(@TempDir Path dir) throws IOException {
        List<Block> blocks = blocks("properties");
        assertThat(blocks).isNotEmpty();
        for (Block block : blocks) {
            Path file = Files.writeString(dir.resolve("shown.properties"), block.text());
            assertThatCode(() -> new ConfigLoader(Map.of("MIXPANEL_TOKEN", "0123456789")).load(file, Map.of(), Use.RUN))
                    .as(block.text())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void everyCommandLineIsParsed() throws IOException {
        List<String> commands = new ArrayList<>();
        for (Block block : blocks("sh")) {
            Matcher matcher = COMMAND.matcher(block.text());
            while (matcher.find()) {
                commands.add(matcher.group(1).strip());
            }
        }
        assertThat(commands).hasSizeGreaterThan(4);
        Console console = new Console(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                new PrintStream(new ByteArrayOutputStream()),
                Map.of(),
                false);
        for (String command : commands) {
            assertThatCode(() ->
                            new Main(console, new StopSignal()).commandLine().parseArgs(command.split(" +")))
                    .as(command)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void everyLinkToAFileLeadsSomewhere() throws IOException {
        for (Path document : documents()) {
            Matcher matcher = LINK.matcher(Files.readString(document));
            while (matcher.find()) {
                assertThat(document.getParent().resolve(matcher.group(1)))
                        .as(document + " links to " + matcher.group(1))
                        .exists();
            }
        }
    }
}
