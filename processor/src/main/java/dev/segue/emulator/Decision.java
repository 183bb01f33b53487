package dev.segue.emulator;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was decided about a request's records, in one line such as {@code accepted 2, refused 1 (event-name)}. */
final class Decision {
    private Decision() {}

    static String of(List<Judged> records) {
        Map<String, Integer> endings = new TreeMap<>();
        for (Judged record : records) {
            String why = record.reason() == null ? "" : " (" + record.reason() + ")";
            endings.merge(record.outcome().text() + why, 1, Integer::sum);
        }
        return endings.entrySet().stream()
                .map(e -> e.getKey().replaceFirst("( |$)", " " + e.getValue() + "$1"))
                .collect(Collectors.joining(", "));
    }
}
