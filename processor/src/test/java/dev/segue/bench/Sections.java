package dev.segue.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The text of the document: an introduction, then a section a part. */
final class Sections {
    private static final String HEAD = """
            # Benchmarks

            Written by `scripts/bench`; each section says when, on which machine and by which command it was measured. Floors are
            measured in the same run as what is compared with them, so ratios say more than rates: another machine, or other work
            on the same one, moves rates. CPU seconds are those of the named process alone. Figures are medians, with the smallest
            and the largest behind them.
            """;

    private Sections() {}

    /**
     * The document with new sections.
     *
     * @param before the document so far; empty if there is none
     * @param order of all sections that there can be; others are left out
     * @param measured new ones, each with its heading; what is not among them stays as it was
     */
    static String merge(String before, List<String> order, Map<String, String> measured) {
        Map<String, String> sections = new LinkedHashMap<>();
        order.forEach(name -> sections.put(name, ""));
        for (String section : before.split("(?m)^(?=## )")) {
            String heading = section.lines().findFirst().orElse("");
            sections.computeIfPresent(heading.replace("## ", ""), (name, none) -> section);
        }
        sections.putAll(measured);
        StringBuilder text = new StringBuilder(HEAD);
        for (String section : sections.values()) {
            if (!section.isEmpty()) {
                text.append('\n').append(section.strip()).append('\n');
            }
        }
        return text.toString();
    }
}
