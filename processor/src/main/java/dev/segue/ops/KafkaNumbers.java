package dev.segue.ops;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** STUB */
final class KafkaNumbers implements MultiCollector {
    private final List<Source> sources = new CopyOnWriteArrayList<>();

    void add(String role, Supplier<Map<MetricName, ? extends Metric>> metrics) {
        sources.add(new Source(role, metrics));
    }

    @Override
    public MetricSnapshots collect() {
        return MetricSnapshots.builder().build();
    }

    private record Source(String role, Supplier<Map<MetricName, ? extends Metric>> metrics) {}
}
