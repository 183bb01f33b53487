package dev.segue.ops;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * The few of Kafka's several thousand metrics that an operator reads, with the names and base units that they get here.
 * Names and meanings on Kafka's side: "Monitoring" in the Kafka documentation.
 */
enum KafkaNumber {
    CONSUMER_LAG(
            "consumer-fetch-manager-metrics",
            "records-lag",
            "kafka_consumer_records_lag",
            Fold.PARTITION,
            1,
            "Records of a partition not yet read"),
    CONSUMER_COMMIT(
            "consumer-coordinator-metrics",
            "commit-latency-max",
            "kafka_consumer_commit_latency_max_seconds",
            Fold.MAX,
            1e-3,
            "Slowest commit of offsets"),
    CONSUMER_REBALANCES(
            "consumer-coordinator-metrics",
            "rebalance-total",
            "kafka_consumer_rebalances",
            Fold.COUNT,
            1,
            "Rebalances"),
    CONSUMER_REBALANCE_LATENCY(
            "consumer-coordinator-metrics",
            "rebalance-latency-max",
            "kafka_consumer_rebalance_latency_max_seconds",
            Fold.MAX,
            1e-3,
            "Slowest rebalance"),
    CONSUMER_POLL_INTERVAL(
            "consumer-metrics",
            "time-between-poll-max",
            "kafka_consumer_poll_interval_max_seconds",
            Fold.MAX,
            1e-3,
            "Longest time between two polls; max.poll.interval.ms is the limit"),
    PRODUCER_ERRORS(
            "producer-metrics",
            "record-error-total",
            "kafka_producer_record_errors",
            Fold.COUNT,
            1,
            "Records that could not be written"),
    PRODUCER_RETRIES(
            "producer-metrics",
            "record-retry-total",
            "kafka_producer_record_retries",
            Fold.COUNT,
            1,
            "Records written again"),
    PRODUCER_REQUEST(
            "producer-metrics",
            "request-latency-max",
            "kafka_producer_request_latency_max_seconds",
            Fold.MAX,
            1e-3,
            "Slowest answer of a broker"),
    TXN_OFFSETS(
            "producer-metrics",
            "txn-send-offsets-time-ns-total",
            "kafka_producer_txn_send_offsets_seconds",
            Fold.COUNT,
            1e-9,
            "Time spent adding offsets to transactions"),
    TXN_COMMIT(
            "producer-metrics",
            "txn-commit-time-ns-total",
            "kafka_producer_txn_commit_seconds",
            Fold.COUNT,
            1e-9,
            "Time spent committing transactions"),
    TXN_ABORT(
            "producer-metrics",
            "txn-abort-time-ns-total",
            "kafka_producer_txn_abort_seconds",
            Fold.COUNT,
            1e-9,
            "Time spent aborting transactions"),
    STREAMS_STATE(
            "stream-metrics",
            "client-state",
            "kafka_streams_state",
            Fold.MAX,
            1,
            "0 created, 1 rebalancing, 2 running, 3 stopping, 4 stopped, 5 and 6 failed"),
    STREAMS_ALIVE(
            "stream-metrics",
            "alive-stream-threads",
            "kafka_streams_threads_alive",
            Fold.SUM,
            1,
            "Stream threads that work"),
    STREAMS_FAILED(
            "stream-metrics",
            "failed-stream-threads",
            "kafka_streams_threads_failed",
            Fold.COUNT,
            1,
            "Stream threads that died, replaced or not"),
    STREAMS_COMMIT(
            "stream-thread-metrics",
            "commit-latency-max",
            "kafka_streams_commit_latency_max_seconds",
            Fold.MAX,
            1e-3,
            "Slowest commit of a stream thread"),
    STREAMS_PUNCTUATE(
            "stream-thread-metrics",
            "punctuate-ratio",
            "kafka_streams_punctuate_ratio",
            Fold.MAX,
            1,
            "Share of a thread's time spent releasing what was held"),
    STREAMS_PROCESS(
            "stream-thread-metrics",
            "process-ratio",
            "kafka_streams_process_ratio",
            Fold.MAX,
            1,
            "Share of a thread's time spent processing"),
    STREAMS_BLOCKED(
            "stream-thread-metrics",
            "blocked-time-ns-total",
            "kafka_streams_blocked_seconds",
            Fold.COUNT,
            1e-9,
            "Time that threads waited for Kafka"),
    STREAMS_DROPPED(
            "stream-task-metrics",
            "dropped-records-total",
            "kafka_streams_dropped_records",
            Fold.COUNT,
            1,
            "Records that Kafka Streams itself dropped; stays 0"),
    STREAMS_E2E(
            "stream-processor-node-metrics",
            "record-e2e-latency-max",
            "kafka_streams_e2e_latency_max_seconds",
            Fold.MAX,
            1e-3,
            "Longest time from a record's time stamp to a node"),
    STREAMS_RESTORING(
            "stream-state-updater-metrics",
            "active-restoring-tasks",
            "kafka_streams_restoring_tasks",
            Fold.SUM,
            1,
            "Tasks whose state is being restored"),
    STREAMS_TO_RESTORE(
            "stream-task-metrics",
            "restore-remaining-records-total",
            "kafka_streams_restore_remaining_records",
            Fold.SUM,
            1,
            "Records of changelogs still to be restored"),
    STREAMS_ITERATORS(
            "stream-state-metrics",
            "num-open-iterators",
            "kafka_streams_open_iterators",
            Fold.SUM,
            1,
            "Iterators over state that are open; a rise without end is a leak"),
    STREAMS_SST(
            "stream-state-metrics",
            "total-sst-files-size",
            "kafka_streams_sst_files_bytes",
            Fold.SUM,
            1,
            "Size of the state on disk");

    /** How the values of threads, tasks and clients become one. */
    enum Fold {
        /** The largest, a gauge. */
        MAX,
        /** The sum, a gauge. */
        SUM,
        /** The sum, a counter; falls back when a task leaves or a thread is replaced, which Prometheus takes for a restart. */
        COUNT,
        /** The largest for each topic and partition, a gauge. */
        PARTITION
    }

    private static final Map<String, KafkaNumber> BY_KAFKA =
            Arrays.stream(values()).collect(Collectors.toMap(n -> n.group + "/" + n.metric, Function.identity()));

    private final String group;
    private final String metric;
    private final String shown;
    private final Fold fold;
    private final double unit;
    private final String meaning;

    KafkaNumber(String group, String metric, String shown, Fold fold, double unit, String meaning) {
        this.group = group;
        this.metric = metric;
        this.shown = shown;
        this.fold = fold;
        this.unit = unit;
        this.meaning = meaning;
    }

    /** The one that this metric of Kafka's is part of, if it is. */
    static @Nullable KafkaNumber of(MetricName name) {
        KafkaNumber number = BY_KAFKA.get(name.group() + "/" + name.name());
        return number != null && (number.fold == Fold.PARTITION) == name.tags().containsKey("partition")
                ? number
                : null;
    }

    /** The group of Kafka's metrics. */
    String group() {
        return group;
    }

    /** Kafka's name of it. */
    String metric() {
        return metric;
    }

    /** Its name here, without the {@code _total} that counters get. */
    String shown() {
        return shown;
    }

    Fold fold() {
        return fold;
    }

    String meaning() {
        return meaning;
    }

    /** Kafka's value in seconds, bytes or as it is. */
    double inBaseUnit(double value) {
        return value * unit;
    }
}
