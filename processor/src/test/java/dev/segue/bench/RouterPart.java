package dev.segue.bench;

import dev.segue.bench.Routing.Cost;
import dev.segue.bench.Routing.Subject;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The router from topic to topic, against topologies that do next to nothing with the same guarantee and settings. */
final class RouterPart implements Part {
    private static final Map<String, String> KEYED = Map.of("events.keyed", "true");
    private static final List<Subject> SUBJECTS = List.of(
            new Subject("floor: repartition and one small put", FloorTopology.REPARTITION, Map.of()),
            new Subject("router", "", Map.of()),
            new Subject("floor: copy", FloorTopology.COPY, KEYED),
            new Subject("router, pre-keyed", "", KEYED));

    @Override
    public void run(Options options, PrintStream out) throws Exception {
        int measured = options.get("messages", 1_000_000);
        // A JVM is still compiling after half a million.
        int warmUp = measured;
        int messages = warmUp + measured;
        Map<Subject, List<Cost>> costs = new LinkedHashMap<>();
        SUBJECTS.forEach(subject -> costs.put(subject, new ArrayList<>()));
        try (Testbed testbed = new Testbed("router")) {
            testbed.topic(Testbed.EVENTS, Testbed.PARTITIONS);
            testbed.fill(Testbed.EVENTS, new Corpus(1, options.get("users", 100_000), Instant.now()), messages);
            Routing routing = new Routing(testbed, Testbed.EVENTS);
            for (int run = 0; run < options.runs(); run++) {
                for (Subject subject : SUBJECTS) {
                    costs.get(subject).add(routing.measure(subject, messages, warmUp));
                }
            }
        }
        out.printf(
                "%d messages on a topic of %d partitions, behind %d that warm up; %d runs.%n%n",
                measured, Testbed.PARTITIONS, warmUp, options.runs());
        out.println(
                "| | messages a second | CPU µs a message: process | broker | of the floor's CPU: process | both |");
        out.println("|---|---|---|---|---|---|");
        List<Cost> floor = List.of();
        for (Map.Entry<Subject, List<Cost>> entry : costs.entrySet()) {
            List<Cost> runs = entry.getValue();
            if (!entry.getKey().floor().isEmpty()) {
                floor = runs;
            }
            out.printf(
                    "| %s | %s | %s | %s | %.2f | %.2f |%n",
                    entry.getKey().name(),
                    Spread.of(runs, Cost::rate).text("%.0f"),
                    Spread.of(runs, Cost::appMicros).text("%.1f"),
                    Spread.of(runs, Cost::brokerMicros).text("%.1f"),
                    Spread.of(runs, Cost::appMicros).median()
                            / Spread.of(floor, Cost::appMicros).median(),
                    Spread.of(runs, Cost::micros).median()
                            / Spread.of(floor, Cost::micros).median());
        }
    }
}
