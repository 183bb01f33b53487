package dev.segue.deadletter;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as it stands on its topic.
 *
 * @param record not to be changed
 * @param source where the Segment message stood; null if the headers do not tell
 */
public record StoredLetter(
        ConsumerRecord<byte @Nullable [], byte @Nullable []> record,
        DeadLetter letter,
        @Nullable Source source) {
    /** The letter in this record; null if it holds none that can be read. */
    static @Nullable StoredLetter of(ConsumerRecord<byte @Nullable [], byte @Nullable []> record) {
        DeadLetter letter = DeadLetterCodec.read(record.headers());
        return letter == null ? null : new StoredLetter(record, letter, SourceCodec.read(record.headers()));
    }

    int partition() {
        return record.partition();
    }

    long offset() {
        return record.offset();
    }

    /** Of the refused record; null if it had none. */
    public byte @Nullable [] key() {
        return record.key();
    }

    /** Of the refused record; null if it had none, or if it was too large to be kept. */
    public byte @Nullable [] value() {
        return record.value();
    }

    /** All of them, the letter's included; not to be changed. */
    public Headers headers() {
        return record.headers();
    }

    /** How people name it: partition and offset, such as {@code 2-17}. */
    public String name() {
        return partition() + "-" + offset();
    }

    /**
     * What it is about, the same for each copy: the request record that was refused, else the Segment record. A request that
     * was replayed and refused again is another record.
     */
    public String about() {
        DeadLetter.RequestPosition request = letter.request();
        if (request != null) {
            return request.topic() + "-" + request.partition() + "-" + request.offset();
        }
        return source == null ? name() : source.topic() + "-" + source.partition() + "-" + source.offset();
    }

    /** Whether nothing of the record had to be left out for its size, so that it can be replayed. */
    public boolean isWhole() {
        return record.headers().lastHeader(DeadLetterCodec.OMITTED) == null;
    }

    /** When it was refused. */
    public Instant time() {
        return letter.time();
    }
}
