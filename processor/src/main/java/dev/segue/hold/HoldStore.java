package dev.segue.hold;

import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Gates and waiting messages of one task. Kept in memory and in a changelog: what is alive at one time is a second of
 * the traffic of users who just signed up. Layout: {@link HoldKeys}, {@link HoldValues}. For the task's thread only.
 */
final class HoldStore {
    /**
     * Puts and deletes in equal number, so the changelog is compacted early; what is in the active segment never is, so
     * segments are small. Deletes are kept for the default of a day: a replica further behind would raise released
     * messages from the dead.
     */
    private static final Map<String, String> CHANGELOG = Map.of(
            TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(64 * 1024 * 1024),
            TopicConfig.SEGMENT_MS_CONFIG, "600000",
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1",
            TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, "3600000");

    private final KeyValueStore<Bytes, byte[]> store;

    HoldStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    static StoreBuilder<KeyValueStore<Bytes, byte[]>> builder(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(CHANGELOG)
                .withCachingDisabled();
    }

    void putGate(String userKey, Gate gate) {
        store.put(HoldKeys.gate(userKey), HoldValues.gate(gate));
    }

    void deleteGate(String userKey) {
        store.delete(HoldKeys.gate(userKey));
    }

    /**
     * Puts a message behind what its user has waiting.
     *
     * @param offset of its record; larger for later ones
     * @return its size here in bytes; 0 if this very record waits already
     */
    long append(Record<String, KeyedMessage> record, long offset) {
        Bytes key = HoldKeys.held(record.key(), offset);
        byte[] value = HoldValues.held(record);
        return store.putIfAbsent(key, value) == null ? size(key, value) : 0;
    }

    /** Shows what a user has waiting, oldest first, and deletes each after it was taken. */
    void drain(String userKey, Taker taker) {
        try (KeyValueIterator<Bytes, byte[]> held =
                store.prefixScan(HoldKeys.heldPrefix(userKey), new BytesSerializer())) {
            while (held.hasNext() && taker.wantsMore()) {
                KeyValue<Bytes, byte[]> next = held.next();
                taker.take(HoldValues.held(userKey, next.value), size(next.key, next.value));
                store.delete(next.key);
            }
        }
    }

    /** Shows everything once, each user's gate before what the user has waiting. */
    void visit(Visitor visitor) {
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<Bytes, byte[]> next = all.next();
                String userKey = HoldKeys.userKey(next.key);
                if (HoldKeys.isGate(next.key)) {
                    visitor.gate(userKey, HoldValues.gate(next.value));
                } else {
                    visitor.held(userKey, size(next.key, next.value));
                }
            }
        }
    }

    private static long size(Bytes key, byte[] value) {
        return key.get().length + (long) value.length;
    }

    /** Takes waiting messages, as long as it wants more. */
    interface Taker {
        boolean wantsMore();

        void take(Record<String, KeyedMessage> record, long bytes);
    }

    /** Sees what is in the store. */
    interface Visitor {
        void gate(String userKey, Gate gate);

        void held(String userKey, long bytes);
    }
}
