package dev.segue.sink;

import dev.segue.deadletter.DeadLetter;
import dev.segue.deadletter.DeadLetterCodec;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Writes refused records to the dead-letter topic: key, value and headers as they were, the reason beside them. A record has
 * its end only when the letter is acknowledged; a letter that could not be written is written again, for ever.
 */
final class DeadLetters {
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final RetryPolicy retry;
    private final Time time;
    private final Mailbox mailbox;
    private final Queue<Letter> failed = new ArrayDeque<>();
    private int failures;
    private long againNanos;
    private @Nullable String problem;

    DeadLetters(Producer<byte[], byte[]> producer, String topic, RetryPolicy retry, Time time, Mailbox mailbox) {
        this.producer = producer;
        this.topic = topic;
        this.retry = retry;
        this.time = time;
        this.mailbox = mailbox;
    }

    /** Writes a letter; {@code acknowledged} runs on the worker's thread when it is safe. */
    void write(Verdict.Refusal refusal, Runnable acknowledged) {
        Item item = refusal.item();
        ConsumerRecord<byte[], byte[]> origin = item.origin();
        DeadLetter letter = new DeadLetter(
                refusal.reason(),
                refusal.path(),
                refusal.detail(),
                item.attempts,
                time.clock().instant(),
                new DeadLetter.RequestPosition(origin.topic(), origin.partition(), origin.offset()));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, null, origin.key(), origin.value(), origin.headers());
        DeadLetterCodec.write(record.headers(), letter);
        send(new Letter(record, acknowledged));
    }

    /** Writes again what failed, when it is time. */
    void turn(long nowNanos) {
        if (failed.isEmpty() || nowNanos - againNanos < 0) {
            return;
        }
        for (int left = failed.size(); left > 0; left--) {
            send(failed.remove());
        }
    }

    /** Why letters cannot be written; null if they can. */
    @Nullable String problem() {
        return problem;
    }

    private void send(Letter letter) {
        try {
            var unused =
                    producer.send(letter.record(), (metadata, failure) -> mailbox.put(() -> answered(letter, failure)));
        } catch (KafkaException e) {
            answered(letter, e);
        }
    }

    private void answered(Letter letter, @Nullable Exception failure) {
        if (failure == null) {
            failures = 0;
            problem = null;
            letter.acknowledged().run();
            return;
        }
        if (failed.isEmpty()) {
            failures++;
            Duration wait = retry.wait(failures, null, time.jitter());
            againNanos = time.nanosNow() + wait.toNanos();
        }
        failed.add(letter);
        problem = "dead letters cannot be written to " + topic + ": "
                + failure.getClass().getSimpleName();
    }

    private record Letter(ProducerRecord<byte[], byte[]> record, Runnable acknowledged) {}
}
