package dev.segue.ops;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the process measures, at one moment. Names are those of {@code /metrics}, without {@code _total} and {@code _count}. */
final class Numbers {
    private final Map<String, List<Point>> points = new HashMap<>();

    private Numbers() {}

    /** One sample. */
    record Point(Labels labels, double value) {
        String label(String name) {
            String value = labels.get(name);
            return value == null ? "" : value;
        }
    }

    static Numbers of(MetricSnapshots snapshots) {
        Numbers numbers = new Numbers();
        for (MetricSnapshot snapshot : snapshots) {
            numbers.points.put(snapshot.getMetadata().getPrometheusName(), read(snapshot));
        }
        return numbers;
    }

    private static List<Point> read(MetricSnapshot snapshot) {
        List<Point> read = new ArrayList<>();
        if (snapshot instanceof CounterSnapshot counter) {
            counter.getDataPoints().forEach(point -> read.add(new Point(point.getLabels(), point.getValue())));
        } else if (snapshot instanceof GaugeSnapshot gauge) {
            gauge.getDataPoints().forEach(point -> read.add(new Point(point.getLabels(), point.getValue())));
        } else if (snapshot instanceof HistogramSnapshot histogram) {
            histogram.getDataPoints().forEach(point -> read.add(new Point(point.getLabels(), point.getCount())));
        }
        return read;
    }

    /** Whether anything is measured under this name. */
    boolean has(String name) {
        return points.containsKey(name);
    }

    /** Its samples; of a histogram the counts. */
    List<Point> points(String name) {
        return points.getOrDefault(name, List.of());
    }

    /** Over all labels; 0 if it is not measured. */
    double sum(String name) {
        return points(name).stream().mapToDouble(Point::value).sum();
    }

    /** The largest; 0 if it is not measured. */
    double max(String name) {
        return points(name).stream().mapToDouble(Point::value).max().orElse(0);
    }

    /** Those that are not 0, summed by a label. */
    Map<String, Long> by(String name, String label) {
        Map<String, Long> by = new TreeMap<>();
        points(name).stream()
                .filter(point -> point.value() != 0)
                .forEach(point -> by.merge(point.label(label), Math.round(point.value()), Long::sum));
        return by;
    }
}
