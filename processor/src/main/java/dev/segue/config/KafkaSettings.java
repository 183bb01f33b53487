package dev.segue.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Kafka and the schema registry. The maps may hold passwords, so {@code toString} shows no values.
 *
 * @param bootstrapServers null with an embedded node, whose address is known once it runs
 * @param embedded the node to start, null for none
 * @param registryUrl null if this use needs none
 * @param client what was given as {@code kafka.<name>}, for every Kafka client, without the prefix
 * @param streams what was given as {@code streams.<name>}, without the prefix
 * @param registry what was given as {@code schema.registry.<name>}, without the prefix, the address left out
 */
public record KafkaSettings(
        @Nullable String bootstrapServers,
        @Nullable Embedded embedded,
        @Nullable String registryUrl,
        Map<String, String> client,
        Map<String, String> streams,
        Map<String, String> registry) {
    public KafkaSettings {
        client = Map.copyOf(client);
        streams = Map.copyOf(streams);
        registry = Map.copyOf(registry);
    }

    /**
     * The node inside this process.
     *
     * @param dir of all that is kept
     * @param port 0 for a free one
     */
    public record Embedded(Path dir, int port) {
        /** Of the node's own data. */
        public Path kafkaDir() {
            return dir.resolve("kafka");
        }

        /** Of Kafka Streams' state, unless {@code state.dir} says otherwise. */
        public Path stateDir() {
            return dir.resolve("state");
        }
    }

    /** The same, with the address of the embedded node that now runs. */
    public KafkaSettings withBootstrapServers(String address) {
        return new KafkaSettings(address, embedded, registryUrl, client, streams, registry);
    }

    /** The same, with the address of the embedded node that another process runs, if no other is given. */
    public KafkaSettings orItsEmbeddedNode() {
        return bootstrapServers == null && embedded != null
                ? withBootstrapServers("127.0.0.1:" + embedded.port())
                : this;
    }

    /**
     * The properties of every Kafka client, address included.
     *
     * @throws IllegalStateException before the embedded node runs
     */
    public Map<String, Object> clientProperties() {
        if (bootstrapServers == null) {
            throw new IllegalStateException("the embedded node has no address yet");
        }
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("bootstrap.servers", bootstrapServers);
        return Map.copyOf(properties);
    }

    /** The properties of the registry's client, address included; empty if there is none. */
    public Map<String, Object> registryProperties() {
        if (registryUrl == null) {
            return Map.of();
        }
        Map<String, Object> properties = new HashMap<>(registry);
        properties.put(KafkaConfig.REGISTRY_URL, registryUrl);
        return Map.copyOf(properties);
    }

    @Override
    public String toString() {
        return "KafkaSettings[bootstrapServers=" + bootstrapServers + ", embedded=" + embedded + ", client="
                + client.keySet() + ", streams=" + streams.keySet() + ", registry=" + registry.keySet() + "]";
    }
}
