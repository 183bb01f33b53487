package dev.segue.sink;

import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * Reads requests, posts them to Mixpanel in each user's order, and commits what has ended. One thread calls {@link #run};
 * the other methods may be called by any. It owns the clients that it is given and closes them when it ends.
 */
public final class SinkWorker implements Runnable {
    private final Consumer<byte[], byte[]> consumer;
    private final Producer<byte[], byte[]> producer;
    private volatile boolean stopping;
    private volatile SinkHealth health = new SinkHealth(
            SinkHealth.State.STARTING,
            List.of(),
            Instant.EPOCH,
            new SinkMetrics.Levels(0, 0, 0, 0, 0, 0, java.time.Duration.ZERO, 0, 0, false));

    SinkWorker(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
        this.consumer = consumer;
        this.producer = producer;
    }

    /**
     * Works until {@link #shutdown}, then waits for requests in flight, commits and closes the clients.
     *
     * @throws OffsetGoneException if a committed offset is no longer in the topic and the settings do not accept that
     */
    @Override
    public void run() {
        if (stopping) {
            consumer.close();
            producer.close();
        }
        throw new UnsupportedOperationException("the loop follows");
    }

    /** Asks {@link #run} to drain and return. Does not wait. */
    public void shutdown() {
        stopping = true;
    }

    /** How it stands, as of the last turn of the loop. */
    public SinkHealth health() {
        return health;
    }
}
