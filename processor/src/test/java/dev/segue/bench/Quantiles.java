package dev.segue.bench;

import java.util.Arrays;

/** Durations in milliseconds, sorted. */
final class Quantiles {
    private final double[] sorted;

    Quantiles(double[] millis) {
        sorted = millis.clone();
        Arrays.sort(sorted);
    }

    int count() {
        return sorted.length;
    }

    /** The nearest rank; 0 if there is none. */
    double at(double quantile) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(quantile * sorted.length);
        return sorted[Math.min(sorted.length - 1, Math.max(0, rank - 1))];
    }

    /** A row of a table: count, median, 99th percentile, largest. */
    String row(String name) {
        return String.format("| %s | %d | %.0f | %.0f | %.0f |", name, count(), at(0.5), at(0.99), at(1));
    }
}
