package dev.segue.ops;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Kafka's own numbers, read at each scrape and folded over threads, tasks and clients. Micrometer's binders are not used:
 * they show each with the client's and the thread's generated id as labels, and lose one of two metrics of a name when
 * they have different labels.
 */
final class KafkaNumbers implements MultiCollector {
    private final List<Source> sources = new CopyOnWriteArrayList<>();

    /** @param role a label, to tell the router's clients from the sink's */
    void add(String role, Supplier<Map<MetricName, ? extends Metric>> metrics) {
        sources.add(new Source(role, metrics));
    }

    @Override
    public MetricSnapshots collect() {
        Map<KafkaNumber, Map<Labels, Double>> values = new EnumMap<>(KafkaNumber.class);
        for (Source source : sources) {
            Map<MetricName, ? extends Metric> all = source.metrics().get();
            Set<String> topics = topics(all.keySet());
            all.forEach((name, metric) -> {
                KafkaNumber number = KafkaNumber.of(name);
                // What has not been measured yet is not a number.
                if (number != null
                        && !isOldName(name, topics)
                        && metric.metricValue() instanceof Number value
                        && !Double.isNaN(value.doubleValue())) {
                    values.computeIfAbsent(number, any -> new HashMap<>())
                            .merge(
                                    labels(source.role(), number, name),
                                    number.inBaseUnit(value.doubleValue()),
                                    (one, other) -> fold(number, one, other));
                }
            });
        }
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        values.forEach((number, points) -> all.metricSnapshot(snapshot(number, points)));
        return all.build();
    }

    private static Set<String> topics(Set<MetricName> names) {
        return names.stream()
                .map(name -> name.tags().getOrDefault("topic", ""))
                .filter(topic -> topic.contains("."))
                .collect(Collectors.toSet());
    }

    /** Consumers show a topic {@code a.b} a second time as {@code a_b}, for those who knew it so (KIP-1109). */
    private static boolean isOldName(MetricName name, Set<String> topics) {
        String topic = name.tags().getOrDefault("topic", "");
        return topics.stream()
                .anyMatch(real -> !real.equals(topic) && real.replace('.', '_').equals(topic));
    }

    private static Labels labels(String role, KafkaNumber number, MetricName name) {
        return number.fold() == KafkaNumber.Fold.PARTITION
                ? Labels.of(
                        "role",
                        role,
                        "topic",
                        name.tags().getOrDefault("topic", ""),
                        "partition",
                        name.tags().getOrDefault("partition", ""))
                : Labels.of("role", role);
    }

    private static double fold(KafkaNumber number, double one, double other) {
        return switch (number.fold()) {
            case MAX, PARTITION -> Math.max(one, other);
            case SUM, COUNT -> one + other;
        };
    }

    private static MetricSnapshot snapshot(KafkaNumber number, Map<Labels, Double> points) {
        if (number.fold() == KafkaNumber.Fold.COUNT) {
            CounterSnapshot.Builder counter =
                    CounterSnapshot.builder().name(number.shown()).help(number.meaning());
            points.forEach((labels, value) -> counter.dataPoint(CounterDataPointSnapshot.builder()
                    .labels(labels)
                    .value(Math.max(0, value))
                    .build()));
            return counter.build();
        }
        GaugeSnapshot.Builder gauge =
                GaugeSnapshot.builder().name(number.shown()).help(number.meaning());
        points.forEach((labels, value) -> gauge.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
        return gauge.build();
    }

    private record Source(String role, Supplier<Map<MetricName, ? extends Metric>> metrics) {}
}
