package dev.segue.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.apache.kafka.streams.state.internals.BlockBasedTableConfigWithAccessibleCache;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * The memory outside the heap that all of a router's stores on disk share. Kafka Streams gives each store 50 MB of cache and
 * three write buffers of 16 MB of its own, and a router has a store for each of its partitions.
 *
 * <p>Blocks, indexes, filters and write buffers count against one bound; a store that is full writes to disk.
 */
public final class StoreMemory implements AutoCloseable {
    /** How the setter, which Kafka Streams makes by its class name, finds this object in the configuration. */
    static final String CONFIG = "segue.store.memory";

    private final LRUCache cache;
    private final WriteBufferManager buffers;

    /** @param bytes all stores together; write buffers take half of it at most */
    public StoreMemory(long bytes) {
        RocksDB.loadLibrary();
        cache = new LRUCache(bytes);
        buffers = new WriteBufferManager(bytes / 2, cache);
    }

    /** What a Streams configuration needs to use it. */
    public Map<String, Object> properties() {
        return Map.of("rocksdb.config.setter", Setter.class.getName(), CONFIG, this);
    }

    /** In use now, in bytes. */
    long usedBytes() {
        return cache.getUsage();
    }

    /** After Kafka Streams has closed every store. */
    @Override
    public void close() {
        buffers.close();
        cache.close();
    }

    /** Applies it to one store. Public, with a constructor without arguments, for Kafka Streams. */
    public static final class Setter implements RocksDBConfigSetter {
        @Override
        public void setConfig(String storeName, Options options, Map<String, Object> configs) {
            StoreMemory memory = (StoreMemory) configs.get(CONFIG);
            if (memory == null) {
                throw new IllegalStateException("the configuration has no " + CONFIG);
            }
            BlockBasedTableConfigWithAccessibleCache table =
                    (BlockBasedTableConfigWithAccessibleCache) options.tableFormatConfig();
            Cache own = table.blockCache();
            table.setBlockCache(memory.cache);
            table.setCacheIndexAndFilterBlocks(true);
            table.setPinTopLevelIndexAndFilter(true);
            options.setTableFormatConfig(table);
            options.setWriteBufferManager(memory.buffers);
            options.setCompressionType(CompressionType.LZ4_COMPRESSION);
            own.close();
        }

        @Override
        public void close(String storeName, Options options) {
            // The cache and the buffers belong to all stores: who made them closes them.
        }
    }
}
