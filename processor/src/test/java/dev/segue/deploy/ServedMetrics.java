package dev.segue.deploy;

import dev.segue.ops.MicrometerMetrics;
import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names and labels that Prometheus gets from a process: those that {@code docs/metrics.md} lists, whose truth another
 * test sees to, and those of the virtual machine, asked for from the registry itself.
 */
record ServedMetrics(Map<String, Set<String>> labels, Map<String, String> alerts) {
    /** Added by Prometheus to everything that it scrapes. */
    private static final Set<String> SCRAPED = Set.of("job", "instance");

    private static final Pattern ROW =
            Pattern.compile("\\| `([a-z0-9_]+)` \\| (\\w+) \\| ([^|]*) \\| [^|]+ \\| ([^|]*)\\|");
    private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

    static ServedMetrics read() throws IOException {
        Map<String, Set<String>> labels = new TreeMap<>();
        Map<String, String> alerts = new TreeMap<>();
        labels.put("up", SCRAPED);
        for (String line : Files.readAllLines(Repository.file("processor/docs/metrics.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                String[] own = row.group(3).replace("`", "").trim().split(", ");
                add(labels, row.group(1), row.group(2), Set.of(own));
                if (!row.group(4).isBlank()) {
                    alerts.put(row.group(1), row.group(4).trim());
                }
            }
        }
        addTheMachines(labels);
        return new ServedMetrics(labels, alerts);
    }

    private static void add(Map<String, Set<String>> all, String name, String type, Set<String> own) {
        Set<String> labels = new TreeSet<>(own);
        labels.remove("");
        labels.addAll(SCRAPED);
        switch (type) {
            case "counter", "gauge" -> all.put(name, labels);
            case "summary", "histogram" -> {
                for (String part : new String[] {"_sum", "_count", "_max"}) {
                    all.put(name + part, labels);
                }
                if (type.equals("histogram")) {
                    Set<String> buckets = new TreeSet<>(labels);
                    buckets.add("le");
                    all.put(name + "_bucket", buckets);
                }
            }
            default -> throw new AssertionError("a type that is not known: " + type);
        }
    }

    private static void addTheMachines(Map<String, Set<String>> all) {
        // Served from the first collection on, which a test cannot count on.
        add(all, "jvm_gc_pause_seconds", "summary", Set.of("action", "cause", "gc"));
        try (MicrometerMetrics metrics = new MicrometerMetrics(() -> Instant.EPOCH)) {
            for (String line : metrics.scrape().split("\n")) {
                Matcher sample = SAMPLE.matcher(line);
                if (sample.matches()) {
                    String text = sample.group(2) == null ? "" : sample.group(2);
                    Set<String> labels = new TreeSet<>(SCRAPED);
                    LABEL.matcher(text).results().map(label -> label.group(1)).forEach(labels::add);
                    all.merge(sample.group(1), labels, ServedMetrics::both);
                }
            }
        }
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        Set<String> both = new TreeSet<>(one);
        both.addAll(other);
        return both;
    }

    /** The same and what a recording rule makes. */
    ServedMetrics with(String recorded, String... itsLabels) {
        Map<String, Set<String>> more = new TreeMap<>(labels);
        more.put(recorded, new TreeSet<>(Arrays.asList(itsLabels)));
        return new ServedMetrics(more, alerts);
    }
}
