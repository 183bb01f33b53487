package dev.segue.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** Metrics read back from their text form: the same numbers that an operator has. */
final class Numbers {
    private final Map<String, Double> samples = new LinkedHashMap<>();

    /** @param text in Prometheus' form */
    Numbers(String text) {
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int value = line.lastIndexOf(' ');
            if (value > 0) {
                samples.put(line.substring(0, value), Double.valueOf(line.substring(value + 1)));
            }
        });
    }

    /** The sum over all labels of a metric; 0 if there is none. */
    long sum(String metric) {
        return Math.round(samples.entrySet().stream()
                .filter(sample -> name(sample.getKey()).equals(metric))
                .mapToDouble(Map.Entry::getValue)
                .sum());
    }

    private static String name(String sample) {
        int labels = sample.indexOf('{');
        return labels < 0 ? sample : sample.substring(0, labels);
    }
}
