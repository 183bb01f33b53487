package dev.segue.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on dead letters has a row for each reason, in the order of the stages, and none for another. */
class DeadLetterDocsTest {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z-]+)` \\| [^|]{10,} \\| [^|]{5,} \\|");

    @Test
    void everyReasonHasARowThatSaysWhatToDo() throws IOException {
        String page = Files.readString(Repository.file("processor/docs/dead-letters.md"));
        List<String> rows = page.substring(page.indexOf("## Reasons"))
                .lines()
                .map(ROW::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(row -> row.group(1))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::code).toList());
    }
}
