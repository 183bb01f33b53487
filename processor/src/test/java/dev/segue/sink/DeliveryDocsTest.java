package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.deadletter.Reason;
import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the page on delivery names is there: tests, metrics, settings, reasons. */
class DeliveryDocsTest {
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(\\w+))?`");
    private static final Pattern METRIC = Pattern.compile("`(segue_\\w+)");
    private static final Pattern SETTING = Pattern.compile("`((?:sink|gate)\\.[a-z.]+)");
    private static final Pattern LETTER = Pattern.compile("[Dd]ead letter `([a-z-]+)`");

    private final String page = read(Repository.file("processor/docs/delivery.md"));

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(Repository.file("processor/src/test/java"))) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> sources.put(file.getFileName().toString().replace(".java", ""), read(file)));
        }
        List<MatchResult> named = TEST.matcher(page).results().toList();

        assertThat(named).hasSizeGreaterThan(40).allSatisfy(test -> {
            assertThat(sources).containsKey(test.group(1));
            if (test.group(2) != null) {
                assertThat(sources.get(test.group(1))).contains(" void " + test.group(2) + "(");
            }
        });
    }

    @Test
    void everyRowOfTheAnswersNamesATest() {
        List<String> rows = page.substring(page.indexOf("## Answers"), page.indexOf("## Waits"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| answer"))
                .toList();

        assertThat(rows)
                .hasSizeGreaterThan(20)
                .allMatch(row -> TEST.matcher(row).find());
    }

    @Test
    void everyMetricAndSettingThatIsNamedExists() {
        assertThat(names(METRIC)).isNotEmpty().allMatch(read(Repository.file("processor/docs/metrics.md"))::contains);
        String settings = read(Repository.file("processor/docs/configuration.md"));
        assertThat(names(SETTING)).isNotEmpty().allMatch(name -> settings.contains("| `" + name + "` |"));
    }

    @Test
    void everyReasonThatIsNamedExists() {
        assertThat(names(LETTER))
                .isNotEmpty()
                .isSubsetOf(Arrays.stream(Reason.values()).map(Reason::code).toList());
    }

    private List<String> names(Pattern pattern) {
        return pattern.matcher(page).results().map(found -> found.group(1)).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
