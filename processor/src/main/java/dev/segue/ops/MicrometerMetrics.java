package dev.segue.ops;

import dev.segue.mixpanel.Endpoint;
import dev.segue.sink.SinkMetrics;
import dev.segue.sink.SinkMetrics.BackOff;
import dev.segue.topology.TopologyMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * All numbers of one process, for Prometheus. Names are {@code segue_<area>_<thing>_<unit>_total} in seconds and bytes;
 * labels have few values and never an id. What each means is in {@code docs/metrics.md}. Safe for many threads.
 */
public final class MicrometerMetrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final KafkaNumbers kafka = new KafkaNumbers();
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final InstantSource clock;
    private final RecentLetters letters;
    private volatile @Nullable SinkMeters sink;

    /** @param clock for the age of what is held */
    public MicrometerMetrics(InstantSource clock) {
        this.clock = clock;
        this.letters = new RecentLetters(clock);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        gc.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        registry.getPrometheusRegistry().register(kafka);
    }

    /** The router's numbers. Once a process, and only where the router runs: its numbers begin at zero here. */
    public TopologyMetrics router() {
        return new RouterMeters(registry, clock, letters);
    }

    /** The sink's numbers. Once a process, and only where the sink runs. */
    public SinkMetrics sink() {
        SinkMeters made = new SinkMeters(registry, letters);
        sink = made;
        return made;
    }

    Numbers numbers() {
        return Numbers.of(registry.getPrometheusRegistry().scrape());
    }

    /** The endpoints that wait; none where no sink runs. */
    Map<Endpoint, BackOff> backOffs() {
        SinkMeters here = sink;
        return here == null ? Map.of() : here.backOffs();
    }

    RecentLetters recentLetters() {
        return letters;
    }

    /** Shows health as {@code segue_live} and {@code segue_ready}, 1 or 0. */
    public void health(Health health) {
        Gauge.builder("segue.live", health, h -> h.live().ok() ? 1 : 0)
                .description("1 while the process is worth keeping, see /live")
                .register(registry);
        Gauge.builder("segue.ready", health, h -> h.ready().ok() ? 1 : 0)
                .description("1 while the process does its work, see /ready")
                .register(registry);
    }

    /**
     * Shows the few of Kafka's own numbers that an operator reads.
     *
     * @param role {@code router} or {@code sink}, a label
     * @param metrics all of them, such as {@code streams::metrics}; asked at each scrape
     */
    public void kafka(String role, Supplier<Map<MetricName, ? extends Metric>> metrics) {
        kafka.add(role, metrics);
    }

    /** Everything in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
