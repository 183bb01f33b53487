package dev.segue.ops;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Prometheus' text format, read as Prometheus reads it. */
record Exposition(List<Sample> samples, Map<String, String> types) {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    record Sample(String name, Map<String, String> labels, double value) {}

    static Exposition read(String text) {
        List<Sample> samples = new ArrayList<>();
        Map<String, String> types = new TreeMap<>();
        text.lines().forEach(line -> {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ");
                types.put(words[2], words[3]);
            } else if (!line.startsWith("#")) {
                samples.add(sample(line));
            }
        });
        return new Exposition(samples, types);
    }

    private static Sample sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new AssertionError("no sample: " + line);
        }
        Map<String, String> labels = new HashMap<>();
        if (sample.group(2) != null) {
            Matcher label = LABEL.matcher(sample.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
        }
        return new Sample(
                sample.group(1), labels, Double.parseDouble(sample.group(3).replace("+Inf", "Infinity")));
    }

    /** The sum over all labels; fails if there is none of this name. */
    double sum(String name) {
        return of(name).stream().mapToDouble(Sample::value).sum();
    }

    /** The one with exactly these labels, given as name, value, name, value. */
    double value(String name, String... labels) {
        Map<String, String> wanted = new HashMap<>();
        for (int i = 0; i < labels.length; i += 2) {
            wanted.put(labels[i], labels[i + 1]);
        }
        return of(name).stream()
                .filter(sample -> sample.labels().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + wanted + " in " + of(name)))
                .value();
    }

    boolean has(String name) {
        return samples.stream().anyMatch(sample -> sample.name().equals(name));
    }

    /** By the name of the family: which labels its samples have. A histogram's {@code le} is left out. */
    Map<String, Set<String>> labels() {
        Map<String, Set<String>> labels = new TreeMap<>();
        for (Sample sample : samples) {
            Set<String> names = labels.computeIfAbsent(family(sample.name()), any -> new TreeSet<>());
            names.addAll(sample.labels().keySet());
            names.remove("le");
        }
        return labels;
    }

    private String family(String name) {
        if (types.containsKey(name)) {
            return name;
        }
        String family = name.replaceAll("_(bucket|count|sum)$", "");
        if (!types.containsKey(family)) {
            throw new AssertionError("no type for " + name);
        }
        return family;
    }

    private List<Sample> of(String name) {
        List<Sample> found =
                samples.stream().filter(sample -> sample.name().equals(name)).toList();
        if (found.isEmpty()) {
            throw new AssertionError("no " + name + " among " + labels().keySet());
        }
        return found;
    }
}
