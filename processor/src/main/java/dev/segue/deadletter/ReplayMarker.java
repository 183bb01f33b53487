package dev.segue.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The record that says that a letter was replayed. It lies in the letter's partition, behind it. About a request record it holds
 * for every letter, since a replay makes another record; about a message for those before it: a later one was refused anew.
 */
final class ReplayMarker {
    static final String ABOUT = "segue.replayed";

    private static final byte[] NOTHING = {};

    private ReplayMarker() {}

    static ProducerRecord<byte @Nullable [], byte @Nullable []> of(String topic, StoredLetter letter, Instant now) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(ABOUT, letter.about().getBytes(UTF_8));
        headers.add(DeadLetterCodec.TIME, now.toString().getBytes(UTF_8));
        return new ProducerRecord<>(topic, letter.partition(), letter.key(), NOTHING, headers);
    }

    /** What the letter was about that this record marks; null if it is no marker. */
    static @Nullable String read(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
        return SourceCodec.text(record.headers(), ABOUT);
    }
}
