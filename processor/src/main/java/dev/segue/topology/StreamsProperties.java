package dev.segue.topology;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/**
 * The Kafka Streams configuration: what we want otherwise than Kafka's defaults, then what the operator says, then what
 * no operator may change because a promise hangs on it.
 *
 * <p>All exception handlers fail. Bad records become dead letters as ordinary records, in the same transaction, so what
 * reaches a handler is a bug or a broken cluster, and to go on would lose it: in a punctuation Streams' own dead letter
 * has neither key nor value, and behind a hold the record at hand is not the one that failed.
 */
public final class StreamsProperties {
    /** What a request to the broker adds to the record in it, generously. */
    static final int REQUEST_OVERHEAD_BYTES = 16 * 1024;

    private static final int MAX_MESSAGE_BYTES = RouterSettings.MAX_RECORD_BYTES + REQUEST_OVERHEAD_BYTES;

    private static final Map<String, Object> DEFAULTS = Map.ofEntries(
            // Both hops pay half of it on average, and the slowest pay it twice.
            Map.entry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 75L),
            // An idle thread sits in poll for so long; it must not oversleep the hold's ticks.
            Map.entry(StreamsConfig.POLL_MS_CONFIG, 25L),
            Map.entry(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1),
            Map.entry(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000L),
            // Within the heap, where an entry keeps its record's context and headers too.
            Map.entry(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 32L * 1024 * 1024),
            // Streams raises it to 100 ms, which every hop would pay.
            Map.entry(producer(ProducerConfig.LINGER_MS_CONFIG), 5),
            Map.entry(producer(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4"),
            Map.entry(producer(ProducerConfig.BATCH_SIZE_CONFIG), 128 * 1024),
            Map.entry(mainConsumer(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 20_000),
            Map.entry(mainConsumer(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 1000),
            Map.entry(mainConsumer(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), MAX_MESSAGE_BYTES));

    private static final Map<String, Object> FIXED = Map.ofEntries(
            Map.entry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2),
            Map.entry(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true),
            // Optimization merges repartition topics and with that renames them.
            Map.entry(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION),
            // The newer protocol of 4.3 refuses changed topologies and static members.
            Map.entry(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic"),
            Map.entry(
                    StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                    LogAndFailExceptionHandler.class.getName()),
            Map.entry(
                    StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                    LogAndFailProcessingExceptionHandler.class.getName()),
            // What Kafka 5 will do anyway; its constant is deprecated already. There is no global store here.
            Map.entry("processing.exception.handler.global.enabled", true),
            // Fails, except that what the client calls retriable is tried again.
            Map.entry(
                    StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
                    DefaultProductionExceptionHandler.class.getName()),
            // For the repartition topic only: Streams deletes no more of it than was committed. The events source has
            // a policy of its own, which is none.
            Map.entry(mainConsumer(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest"),
            Map.entry(producer(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_MESSAGE_BYTES),
            Map.entry(
                    StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
                    Integer.toString(MAX_MESSAGE_BYTES)));

    /** Refused besides those of {@link #FIXED}, with and without a client's prefix. */
    private static final Set<String> REFUSED = Set.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG,
            StoreMemory.CONFIG,
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            StreamsConfig.DEFAULT_TIMESTAMP_EXTRACTOR_CLASS_CONFIG,
            StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
            "default.deserialization.exception.handler",
            "default.production.exception.handler",
            StreamsConfig.topicPrefix(TopicConfig.CLEANUP_POLICY_CONFIG),
            StreamsConfig.topicPrefix(TopicConfig.RETENTION_MS_CONFIG),
            StreamsConfig.topicPrefix(TopicConfig.RETENTION_BYTES_CONFIG),
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);

    /** Longer ones first, since one ends with another. */
    private static final List<String> CLIENT_PREFIXES = List.of(
            StreamsConfig.MAIN_CONSUMER_PREFIX,
            StreamsConfig.RESTORE_CONSUMER_PREFIX,
            StreamsConfig.GLOBAL_CONSUMER_PREFIX,
            StreamsConfig.CONSUMER_PREFIX,
            StreamsConfig.PRODUCER_PREFIX,
            StreamsConfig.ADMIN_CLIENT_PREFIX);

    private StreamsProperties() {}

    /**
     * The whole configuration.
     *
     * @param clients for every Kafka client: {@code bootstrap.servers}, security and so on, without a prefix
     * @param streams what the operator wants otherwise, as Kafka Streams names it
     * @throws IllegalArgumentException if the operator's part names a fixed key
     */
    public static Map<String, Object> of(Topics topics, Map<String, ?> clients, Map<String, ?> streams) {
        for (String key : streams.keySet()) {
            if (isFixed(key)) {
                throw new IllegalArgumentException(key + " is fixed, since a promise of this program depends on it");
            }
        }
        Map<String, Object> all = new HashMap<>(DEFAULTS);
        all.putAll(clients);
        all.putAll(streams);
        all.putAll(FIXED);
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, topics.applicationId());
        return all;
    }

    /** Whether this key of Kafka Streams' or of a client's, with or without a client's prefix, may not be overridden. */
    public static boolean isFixed(String key) {
        String bare = key;
        for (String prefix : CLIENT_PREFIXES) {
            if (key.startsWith(prefix)) {
                bare = key.substring(prefix.length());
                break;
            }
        }
        return REFUSED.contains(bare)
                || FIXED.containsKey(bare)
                || FIXED.containsKey(producer(bare))
                || FIXED.containsKey(mainConsumer(bare));
    }

    private static String producer(String key) {
        return StreamsConfig.producerPrefix(key);
    }

    private static String mainConsumer(String key) {
        return StreamsConfig.mainConsumerPrefix(key);
    }
}
