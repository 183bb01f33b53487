package dev.segue.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With real RocksDB stores, as Kafka Streams opens them. */
class StoreMemoryTest {
    private static final long BYTES = 8 << 20;

    private static final class Nothing implements Processor<String, byte[], Void, Void> {
        @Override
        public void process(Record<String, byte[]> record) {
            throw new AssertionError("the test writes to the stores by itself");
        }
    }

    private static Topology twoStores() {
        Topology topology = new Topology();
        topology.addSource("in", new StringDeserializer(), new ByteArrayDeserializer(), "in");
        topology.addProcessor("store", Nothing::new, "in");
        for (String name : new String[] {"one", "two"}) {
            topology.addStateStore(
                    org.apache.kafka.streams.state.Stores.keyValueStoreBuilder(
                                    org.apache.kafka.streams.state.Stores.persistentKeyValueStore(name),
                                    Serdes.String(),
                                    Serdes.ByteArray())
                            .withLoggingDisabled()
                            .withCachingDisabled(),
                    "store");
        }
        return topology;
    }

    private static Properties properties(Path dir) {
        Properties properties = new Properties();
        properties.put("application.id", "memory");
        properties.put("bootstrap.servers", "unused:1");
        properties.put("state.dir", dir.toString());
        return properties;
    }

    @Test
    void allStoresTogetherStayWithinTheBound(@TempDir Path dir) {
        try (StoreMemory memory = new StoreMemory(BYTES)) {
            Properties properties = properties(dir);
            properties.putAll(memory.properties());
            Random random = new Random(1);
            long most = 0;
            try (TopologyTestDriver driver = new TopologyTestDriver(twoStores(), properties)) {
                KeyValueStore<String, byte[]> one = driver.getKeyValueStore("one");
                KeyValueStore<String, byte[]> two = driver.getKeyValueStore("two");
                for (int i = 0; i < 60_000; i++) {
                    byte[] value = new byte[500];
                    random.nextBytes(value);
                    one.put("key-" + i, value);
                    two.put("key-" + i, value);
                    most = Math.max(most, memory.usedBytes());
                }
                assertThat(one.get("key-7")).hasSize(500);
            }
            // 60 MB went through: both used it, and neither kept it
            assertThat(most).isGreaterThan(BYTES / 4).isLessThan(2 * BYTES);
        }
    }

    @Test
    void aStoreWithoutTheMemoryIsAMistake(@TempDir Path dir) {
        Properties properties = properties(dir);
        properties.put("rocksdb.config.setter", StoreMemory.Setter.class.getName());

        assertThatThrownBy(() -> new TopologyTestDriver(twoStores(), properties).close())
                .hasStackTraceContaining("the configuration has no segue.store.memory");
    }
}
