package dev.segue.cli;

import dev.segue.segment.MessageParser;
import dev.segue.segment.ParseResult;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages to the events topic as a careful producer does: keyed by user, with Kafka's default partitioner, acknowledged
 * by all replicas. What is no message is sent as it is, without a key: to judge it is the router's work.
 */
final class Sender implements AutoCloseable {
    private static final int MAX_DEPTH = 64;

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final MessageParser parser;
    private final Failures failures;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private long keyed;
    private long unkeyed;

    /** Hears of each message that could not be written, on the producer's thread. */
    @FunctionalInterface
    interface Failures {
        void failed(long number, String why);
    }

    Sender(Producer<byte[], byte[]> producer, String topic, int maxBytes, Failures failures) {
        this.producer = producer;
        this.topic = topic;
        this.parser = new MessageParser(maxBytes, MAX_DEPTH);
        this.failures = failures;
    }

    /** A producer that loses and doubles nothing. */
    static Producer<byte[], byte[]> producer(Map<String, Object> clientProperties, int maxBytes) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put("acks", "all");
        properties.put("enable.idempotence", "true");
        properties.put("max.request.size", maxBytes);
        properties.putIfAbsent("linger.ms", 5);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Writes one; does not wait for the acknowledgement.
     *
     * @param number for {@link Failures}
     */
    void send(long number, byte[] value) {
        byte[] key = key(value);
        try {
            var unused = producer.send(new ProducerRecord<>(topic, key, value), (metadata, e) -> {
                if (e == null) {
                    acknowledged.incrementAndGet();
                } else {
                    refuse(number, String.valueOf(e.getMessage()));
                }
            });
            if (key == null) {
                unkeyed++;
            } else {
                keyed++;
            }
        } catch (KafkaException e) {
            refuse(number, String.valueOf(e.getMessage()));
        }
    }

    /** Counts one that was not even tried. */
    void refuse(long number, String why) {
        failed.incrementAndGet();
        failures.failed(number, why);
    }

    private byte @Nullable [] key(byte[] value) {
        return parser.parse(value) instanceof ParseResult.Parsed parsed
                ? parsed.message().userKey().getBytes(StandardCharsets.UTF_8)
                : null;
    }

    /** Handed to the producer with a user's key. */
    long keyed() {
        return keyed;
    }

    /** Handed to the producer without a key. */
    long unkeyed() {
        return unkeyed;
    }

    long acknowledged() {
        return acknowledged.get();
    }

    long failed() {
        return failed.get();
    }

    /** Waits until each message is acknowledged or has failed. */
    void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
