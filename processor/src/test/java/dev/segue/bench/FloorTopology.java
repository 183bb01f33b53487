package dev.segue.bench;

import dev.segue.config.ConfigLoader;
import dev.segue.config.Configuration;
import dev.segue.config.Use;
import dev.segue.topology.StoreMemory;
import dev.segue.topology.StreamsProperties;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The least that a topology with the router's promises does: with {@code repartition}, one hop that keys nothing anew and one
 * small value put for each record; with {@code copy}, each record written to another topic. Configured from the router's
 * settings, as the router is.
 *
 * <p>Arguments: which of them, then {@code -o name=value} as for {@code segue run}.
 */
public final class FloorTopology {
    static final String REPARTITION = "repartition";
    static final String COPY = "copy";
    static final String COPIES = "-copies";
    /** As the router's, so that its repartition topic has the same name. */
    private static final String HOP = "keyed";

    private static final String STORE = "latest";

    private FloorTopology() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> given = new HashMap<>();
        for (int i = 1; i < args.length; i++) {
            if (!args[i].equals("-o")) {
                int equals = args[i].indexOf('=');
                given.put(args[i].substring(0, equals), args[i].substring(equals + 1));
            }
        }
        Configuration configuration = new ConfigLoader(Map.of()).load(Map.of(), given, Use.RUN);
        Map<String, String> streams = new HashMap<>(configuration.kafka().streams());
        streams.put("state.dir", String.valueOf(configuration.stateDir()));
        Properties properties = new Properties();
        properties.putAll(StreamsProperties.of(
                configuration.topics(), configuration.kafka().clientProperties(), streams));
        try (StoreMemory memory = new StoreMemory(configuration.stateMemoryBytes())) {
            properties.putAll(memory.properties());
            KafkaStreams app = new KafkaStreams(
                    args[0].equals(COPY) ? copying(configuration, properties) : hopping(configuration, properties),
                    properties);
            CountDownLatch running = new CountDownLatch(1);
            app.setStateListener((now, before) -> {
                if (now == KafkaStreams.State.RUNNING) {
                    running.countDown();
                }
            });
            CountDownLatch closed = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                app.close(Duration.ofSeconds(10));
                closed.countDown();
            }));
            app.start();
            running.await();
            System.out.println("READY");
            closed.await();
        }
    }

    private static Topology copying(Configuration configuration, Properties properties) {
        StreamsBuilder builder = builder(properties);
        builder.stream(configuration.topics().events(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .to(
                        configuration.topics().applicationId() + COPIES,
                        Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
        return builder.build(properties);
    }

    private static Topology hopping(Configuration configuration, Properties properties) {
        StreamsBuilder builder = builder(properties);
        builder.stream(configuration.topics().events(), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
                .repartition(Repartitioned.<byte[], byte[]>as(HOP)
                        .withKeySerde(Serdes.ByteArray())
                        .withValueSerde(Serdes.ByteArray())
                        .withNumberOfPartitions(configuration.router().keyedPartitions()))
                .process(new Putting(), Named.as("put"));
        return builder.build(properties);
    }

    private static StreamsBuilder builder(Properties properties) {
        return new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
    }

    private static final class Putting implements ProcessorSupplier<byte[], byte[], Void, Void> {
        @Override
        public Processor<byte[], byte[], Void, Void> get() {
            return new ContextualProcessor<>() {
                @Override
                public void process(Record<byte[], byte[]> record) {
                    KeyValueStore<byte[], byte[]> store = context().getStateStore(STORE);
                    store.put(
                            record.key(),
                            ByteBuffer.allocate(Long.BYTES)
                                    .putLong(record.timestamp())
                                    .array());
                }
            };
        }

        /** As the router's links are kept. */
        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(Stores.keyValueStoreBuilder(
                            Stores.persistentKeyValueStore(STORE), Serdes.ByteArray(), Serdes.ByteArray())
                    .withCachingEnabled());
        }
    }
}
