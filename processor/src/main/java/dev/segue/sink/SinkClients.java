package dev.segue.sink;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The properties of the sink's Kafka clients. Those that a promise rests on are fixed; the other ones here are defaults
 * under what the caller brings. Serializers are not properties here: the clients are built with byte arrays.
 */
public final class SinkClients {
    /** What would break a promise if it were overridden. */
    public static final List<String> FIXED_CONSUMER_KEYS = List.of(
            ConsumerConfig.GROUP_ID_CONFIG,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG);

    /** What would break a promise if it were overridden. */
    public static final List<String> FIXED_PRODUCER_KEYS =
            List.of(ProducerConfig.ACKS_CONFIG, ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG);

    private static final int DEFAULT_MAX_POLL_INTERVAL_MS = 120_000;
    /** Kafka's own. */
    private static final int DEFAULT_SESSION_TIMEOUT_MS = 45_000;

    private static final int MAX_RECORD_BYTES = 2 << 20;

    private SinkClients() {}

    /**
     * The consumer's properties.
     *
     * @throws IllegalArgumentException if the response time-out is not below half of {@code max.poll.interval.ms}, or a
     *     fixed property has another value
     */
    public static Map<String, Object> consumer(Map<String, Object> given, SinkSettings settings) {
        Map<String, Object> fixed = Map.of(
                ConsumerConfig.GROUP_ID_CONFIG, settings.groupId(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, DEFAULT_MAX_POLL_INTERVAL_MS);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 16 << 20);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_RECORD_BYTES);
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        if (settings.instanceId() != null) {
            properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instanceId());
        }
        merge(properties, given, fixed);
        // A setting of the buffer, not of the consumer: what is given can only be less.
        int most = settings.bounds().pollRecords();
        Object asked = properties.get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG);
        if (asked == null || Integer.parseInt(asked.toString().trim()) > most) {
            properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, most);
        }
        long maxPollMs = Long.parseLong(properties
                .get(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG)
                .toString()
                .trim());
        if (settings.http().responseTimeout().toMillis() * 2 >= maxPollMs) {
            throw new IllegalArgumentException("the sink's response time-out ("
                    + settings.http().responseTimeout().toMillis() + " ms) must be below half of "
                    + ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG + " (" + maxPollMs
                    + " ms), since a revocation waits that long for requests in flight");
        }
        return Map.copyOf(properties);
    }

    /**
     * The properties of the producer of dead letters.
     *
     * @throws IllegalArgumentException if a fixed property has another value
     */
    public static Map<String, Object> producer(Map<String, Object> given) {
        Map<String, Object> fixed =
                Map.of(ProducerConfig.ACKS_CONFIG, "all", ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        merge(properties, given, fixed);
        return Map.copyOf(properties);
    }

    /** How long after its last heartbeat a consumer with these properties loses its partitions. */
    static Duration sessionTimeout(Map<String, Object> consumer) {
        Object given = consumer.get(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
        return Duration.ofMillis(
                given == null
                        ? DEFAULT_SESSION_TIMEOUT_MS
                        : Long.parseLong(given.toString().trim()));
    }

    private static void merge(Map<String, Object> properties, Map<String, Object> given, Map<String, Object> fixed) {
        properties.putAll(given);
        fixed.forEach((key, value) -> {
            Object other = given.get(key);
            if (other != null && !other.toString().trim().equalsIgnoreCase(value.toString())) {
                throw new IllegalArgumentException(
                        key + " is fixed to " + value + " in the sink and cannot be set to " + other);
            }
            properties.put(key, value);
        });
    }
}
