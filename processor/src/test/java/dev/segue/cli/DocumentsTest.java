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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What the documents show can be typed: blocks of JSON and settings are read, commands are parsed, links lead somewhere. */
class DocumentsTest {
    private static final Pattern BLOCK =
            Pattern.compile("(?:^<!-- (.*) -->\\n)?^```(\\w+)\\n((?s:.*?))^```$", Pattern.MULTILINE);
    private static final Pattern COMMAND = Pattern.compile("(?:^|[|] *)scripts/segue ([^|<>;]+)", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

    /** What may stand in a comment above a block, for {@code scripts/docs}. */
    private static final Pattern MARK = Pattern.compile(
            "needs: [\\w.-]+( [\\w.-]+)*|takes: minutes|exit: \\d+|stays: http://[\\w.:/]+|stops: all|waits: \\d+|file: [\\w.]+");
    /** Programs that every machine has on which Segue is built. */
    private static final Set<String> EVERYWHERE =
            Set.of("scripts/segue", "curl", "echo", "printf", "grep", "sort", "uniq");
    /** The pages whose commands are run. */
    private static final Set<String> RUN = Set.of("README.md", "operations.md", "coming-from-segment.md");

    /** @param marks of the comment right above, such as {@code takes: minutes} */
    private record Block(Path document, List<String> marks, String language, String text) {
        String mark(String key) {
            return marks.stream()
                    .filter(mark -> mark.startsWith(key + ": "))
                    .map(mark -> mark.substring(key.length() + 2))
                    .findFirst()
                    .orElse("");
        }
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String directory : List.of(".", "schemas", "deploy", "processor/docs")) {
            try (Stream<Path> files = Files.list(Repository.file(directory).normalize())) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
            }
        }
        assertThat(documents).hasSizeGreaterThan(10);
        return documents;
    }

    private static List<Block> blocks(String language) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path document : documents()) {
            Matcher matcher = BLOCK.matcher(Files.readString(document));
            while (matcher.find()) {
                if (matcher.group(2).equals(language)) {
                    String marks = matcher.group(1);
                    blocks.add(new Block(
                            document,
                            marks == null ? List.of() : List.of(marks.split("; ")),
                            language,
                            matcher.group(3)));
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

    @Test
    void everyBlockOfYamlIsYaml() throws IOException {
        for (Block block : blocks("yaml")) {
            assertThatCode(() -> new Yaml(new SafeConstructor(new LoaderOptions())).load(block.text()))
                    .as(block.document() + ": " + block.text())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void whatIsSaidAboveABlockIsUnderstood() throws IOException {
        List<String> marks = new ArrayList<>();
        for (String language : List.of("sh", "json", "properties")) {
            for (Block block : blocks(language)) {
                for (String mark : block.marks()) {
                    marks.add(mark);
                    assertThat(mark).as(block.document().toString()).matches(MARK);
                }
            }
        }
        assertThat(marks).hasSizeGreaterThan(10);
    }

    /** {@code scripts/docs} runs it everywhere, or the comment says what it needs or how long it takes. */
    @Test
    void everyBlockOfCommandsCanBeRunOrSaysWhatItNeeds() throws IOException {
        int run = 0;
        for (Block block : blocks("sh")) {
            if (!RUN.contains(block.document().getFileName().toString())) {
                continue;
            }
            run++;
            List<String> needs = List.of(block.mark("needs").split(" "));
            for (String program : programs(block.text())) {
                boolean script = program.startsWith("scripts/") && !EVERYWHERE.contains(program);
                assertThat(script ? block.mark("takes").equals("minutes") : known(program, needs))
                        .as("%s in %s: it needs a comment above: %s", program, block.document(), block.text())
                        .isTrue();
            }
            boolean connects = block.text().contains("broker:9092")
                    || (block.text().contains("--config ") && !block.text().contains("--offline"));
            assertThat(needs.contains("cluster"))
                    .as("%s needs a cluster: %s", block.document(), block.text())
                    .isEqualTo(connects);
        }
        assertThat(run).isGreaterThan(15);
    }

    private static boolean known(String program, List<String> needs) {
        return EVERYWHERE.contains(program) || needs.contains(program);
    }

    /** The first word of each command, pipes included; quoted text and continued lines are none. */
    private static List<String> programs(String text) {
        String plain =
                text.replace("\\\n", " ").replaceAll("'[^']*'|\"[^\"]*\"", "_").replaceAll("\\|\n", "| ");
        return Stream.of(plain.split("[|\n]"))
                .map(String::strip)
                .filter(command -> !command.isEmpty())
                .map(command -> command.split(" ")[0])
                .toList();
    }

    /** So that an alert leads to what to do about it. */
    @Test
    void theRunbookHasAHeadingForEachAlert() throws IOException {
        Path rules = Repository.file("deploy/prometheus/rules.yml");
        List<String> alerts = Pattern.compile("^ *- alert: (\\w+)$", Pattern.MULTILINE)
                .matcher(Files.readString(rules))
                .results()
                .map(found -> found.group(1))
                .toList();
        List<String> headings = Files.readString(Repository.file("processor/docs/operations.md"))
                .lines()
                .filter(line -> line.startsWith("### Segue"))
                .map(line -> line.substring("### ".length()))
                .toList();
        assertThat(headings).isNotEmpty().containsExactlyInAnyOrderElementsOf(alerts);
    }
}
