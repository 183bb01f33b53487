package dev.segue.topology;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.streams.Topology;

/** The router's topology: parse, key, repartition, hold, map. Each call builds a new one. */
public final class RouterTopology implements Supplier<Topology> {
    private final RouterSettings settings;
    private final Topics topics;
    private final Map<String, ?> properties;
    private final RouterParts parts;
    private final TopologyMetrics metrics;

    /** @param properties the Streams configuration, from {@link StreamsProperties} */
    public RouterTopology(
            RouterSettings settings,
            Topics topics,
            Map<String, ?> properties,
            RouterParts parts,
            TopologyMetrics metrics) {
        this.settings = settings;
        this.topics = topics;
        this.properties = Map.copyOf(properties);
        this.parts = parts;
        this.metrics = metrics;
    }

    @Override
    public Topology get() {
        throw new IllegalStateException("not built yet: " + settings + topics + properties.size() + parts + metrics);
    }
}
