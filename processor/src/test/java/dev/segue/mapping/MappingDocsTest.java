package dev.segue.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page on the mapping names cases that exist, and has a case or a reason in every row. */
class MappingDocsTest {
    private static final String CASES = "processor/src/test/resources/cases/mapping/";
    private static final Pattern NAME = Pattern.compile("[`\\[]([a-z0-9-]+)[`\\]]");

    private static List<String> rows() throws IOException {
        return Files.readAllLines(Repository.file("processor/docs/mapping.md")).stream()
                .filter(line -> line.startsWith("| ") && line.endsWith("|"))
                .filter(line -> !line.endsWith("| cases |"))
                .toList();
    }

    private static List<String> cases(String row) {
        String last = row.substring(row.lastIndexOf("| ", row.length() - 2));
        return NAME.matcher(last)
                .results()
                .map(MatchResult::group)
                .map(name -> name.substring(1, name.length() - 1))
                .toList();
    }

    @Test
    void everyCaseExists() throws IOException {
        assertThat(rows()).hasSizeGreaterThan(100);
        for (String row : rows()) {
            assertThat(cases(row))
                    .as(row)
                    .allSatisfy(name ->
                            assertThat(Repository.file(CASES + name + ".json")).exists());
        }
    }

    @Test
    void everyRowHasACaseOrAReason() throws IOException {
        assertThat(rows())
                .allSatisfy(row -> assertThat(!cases(row).isEmpty()
                                || row.contains("do not apply")
                                || row.contains("does not apply")
                                || row.contains("not needed"))
                        .as(row)
                        .isTrue());
    }
}
