package dev.segue.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SectionsTest {
    private static final List<String> ORDER = List.of("map", "router", "sink");

    private static String headings(String document) {
        return String.join(
                " ", document.lines().filter(line -> line.startsWith("#")).toList());
    }

    @Test
    void aFirstRunMakesTheDocumentInTheOrderOfTheParts() {
        String document = Sections.merge("", ORDER, Map.of("sink", "## sink\n\n3\n", "map", "## map\n\n1\n"));
        assertThat(headings(document)).isEqualTo("# Benchmarks ## map ## sink");
    }

    @Test
    void aLaterRunOfOnePartLeavesTheOthersAsTheyWere() {
        String before = Sections.merge("", ORDER, Map.of("sink", "## sink\n\n3\n", "map", "## map\n\nold\n"));
        String document = Sections.merge(before, ORDER, Map.of("map", "## map\n\nnew\n", "router", "## router\n\n2\n"));
        assertThat(headings(document)).isEqualTo("# Benchmarks ## map ## router ## sink");
        assertThat(document).contains("new", "3").doesNotContain("old");
    }

    @Test
    void nothingNewChangesNothing() {
        String before = Sections.merge("", ORDER, Map.of("sink", "## sink\n\n| a |\n|---|\n| 3 |\n"));
        assertThat(Sections.merge(before, ORDER, Map.of())).isEqualTo(before);
    }
}
