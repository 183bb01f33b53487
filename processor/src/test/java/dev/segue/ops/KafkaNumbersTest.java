package dev.segue.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Measurable;
import org.apache.kafka.common.metrics.Metrics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaNumbersTest {
    private final MicrometerMetrics metrics = new MicrometerMetrics(() -> Instant.EPOCH);
    private final Metrics router = new Metrics();
    private final Metrics sink = new Metrics();

    @BeforeEach
    void bind() {
        metrics.kafka("router", router::metrics);
        metrics.kafka("sink", sink::metrics);
    }

    @AfterEach
    void close() {
        metrics.close();
        router.close();
        sink.close();
    }

    @Test
    void lagIsShownByPartition() {
        add(
                router,
                "consumer-fetch-manager-metrics",
                "records-lag",
                7,
                "client-id",
                "a",
                "topic",
                "e",
                "partition",
                "0");
        add(
                router,
                "consumer-fetch-manager-metrics",
                "records-lag",
                9,
                "client-id",
                "b",
                "topic",
                "e",
                "partition",
                "1");
        add(sink, "consumer-fetch-manager-metrics", "records-lag", 3, "client-id", "c", "topic", "r", "partition", "1");

        Exposition shown = shown();
        assertThat(shown.value("kafka_consumer_records_lag", "role", "router", "topic", "e", "partition", "0"))
                .isEqualTo(7);
        assertThat(shown.value("kafka_consumer_records_lag", "role", "router", "topic", "e", "partition", "1"))
                .isEqualTo(9);
        assertThat(shown.value("kafka_consumer_records_lag", "role", "sink", "topic", "r", "partition", "1"))
                .isEqualTo(3);
    }

    @Test
    void aTopicThatKafkaShowsUnderTwoNamesIsShownUnderItsOwn() {
        for (String topic : new String[] {"a.b_c", "a_b_c", "a_b"}) {
            add(router, "consumer-fetch-manager-metrics", "records-lag", 7, "topic", topic, "partition", "0");
        }

        Exposition shown = shown();
        assertThat(shown.sum("kafka_consumer_records_lag")).isEqualTo(14);
        assertThat(shown.value("kafka_consumer_records_lag", "role", "router", "topic", "a.b_c", "partition", "0"))
                .isEqualTo(7);
    }

    @Test
    void totalsOfThreadsAreSummedAndLatenciesAreTheLargestInSeconds() {
        add(router, "stream-task-metrics", "dropped-records-total", 2, "thread-id", "1", "task-id", "0_0");
        add(router, "stream-task-metrics", "dropped-records-total", 3, "thread-id", "2", "task-id", "0_1");
        for (int thread = 1; thread <= 10; thread++) {
            add(router, "stream-thread-metrics", "commit-latency-max", 150 * thread, "thread-id", "t" + thread);
        }
        add(router, "producer-metrics", "txn-commit-time-ns-total", 2_500_000_000.0, "client-id", "p");

        Exposition shown = shown();
        assertThat(shown.value("kafka_streams_dropped_records_total", "role", "router"))
                .isEqualTo(5);
        assertThat(shown.value("kafka_streams_commit_latency_max_seconds", "role", "router"))
                .isEqualTo(1.5);
        assertThat(shown.value("kafka_producer_txn_commit_seconds_total", "role", "router"))
                .isEqualTo(2.5);
    }

    @Test
    void whatHasNotBeenMeasuredIsNotShownAndDoesNotSpoilTheRest() {
        add(router, "stream-thread-metrics", "commit-latency-max", Double.NaN, "thread-id", "1");
        assertThat(shown().has("kafka_streams_commit_latency_max_seconds")).isFalse();

        add(router, "stream-thread-metrics", "commit-latency-max", 40, "thread-id", "2");
        assertThat(shown().value("kafka_streams_commit_latency_max_seconds", "role", "router"))
                .isEqualTo(0.04);
    }

    @Test
    void theRestOfKafkasMetricsIsLeftOut() {
        add(sink, "consumer-fetch-manager-metrics", "records-lag-max", 4, "client-id", "c");
        add(sink, "consumer-node-metrics", "request-latency-max", 4, "client-id", "c", "node-id", "node-1");

        assertThat(shown().labels().keySet()).noneMatch(name -> name.startsWith("kafka_"));
    }

    /** Kafka's metric that this number is made of. */
    static void add(Metrics metrics, KafkaNumber number) {
        String[] tags = number.fold() == KafkaNumber.Fold.PARTITION
                ? new String[] {"client-id", "c", "topic", "t", "partition", "0"}
                : new String[] {"client-id", "c", "thread-id", "t", "process-id", "p"};
        add(metrics, number.group(), number.metric(), 1, tags);
    }

    private static void add(Metrics metrics, String group, String name, double value, String... tags) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < tags.length; i += 2) {
            labels.put(tags[i], tags[i + 1]);
        }
        Measurable fixed = (config, now) -> value;
        metrics.addMetric(new MetricName(name, group, "", labels), fixed);
    }

    private Exposition shown() {
        return Exposition.read(metrics.scrape());
    }
}
