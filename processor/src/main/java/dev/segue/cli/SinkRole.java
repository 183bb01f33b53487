package dev.segue.cli;

import dev.segue.sink.OffsetGoneException;
import dev.segue.sink.SinkHealth;
import dev.segue.sink.SinkWorker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sink on a thread of its own. */
final class SinkRole {
    private static final Logger LOG = LoggerFactory.getLogger(SinkRole.class);

    private final SinkWorker worker;
    private final Thread thread = new Thread(this::work, "sink");
    private final CompletableFuture<String> failed = new CompletableFuture<>();

    SinkRole(SinkWorker worker) {
        this.worker = worker;
    }

    void start() {
        thread.start();
    }

    /** What Kafka's clients measure. */
    Map<MetricName, Metric> kafkaMetrics() {
        return worker.kafkaMetrics();
    }

    SinkHealth health() {
        return worker.health();
    }

    /** Completes with one line for people when the sink has stopped by itself. */
    CompletionStage<String> failed() {
        return failed.minimalCompletionStage();
    }

    /** Asks it to drain and stop; does not wait. */
    void shutdown() {
        worker.shutdown();
    }

    /** Waits for the end after {@link #shutdown}; returns whether it came. */
    boolean await(Duration patience) {
        try {
            thread.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void work() {
        try {
            worker.run();
        } catch (OffsetGoneException e) {
            failed.complete(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.atError().setCause(e).log("the sink died");
            failed.complete("the sink died of " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }
}
