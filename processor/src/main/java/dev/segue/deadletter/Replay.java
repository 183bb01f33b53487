package dev.segue.deadletter;

import java.time.InstantSource;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Writes the records of letters back to where they came from, each together with the marker that says so, in transactions:
 * a replay that ends half-way has replayed a letter and marked it, or neither. It never posts.
 *
 * <p>Letters of the stages parse and map go to the events topic, with their first position, so that they become the same
 * requests; those of the stage deliver go to the requests topic. Keys stay, so that a user's order does.
 */
public final class Replay implements AutoCloseable {
    /** Letters in one transaction. */
    private static final int BATCH = 500;

    private final Producer<byte @Nullable [], byte @Nullable []> producer;
    private final String events;
    private final String requests;
    private final String letters;
    private final InstantSource clock;
    private int open;
    private long replayed;

    /**
     * Takes over from a replay that is still under way, which then fails.
     *
     * @param producer with a transactional id; closed with this
     * @throws KafkaException if transactions cannot be used
     */
    public Replay(
            Producer<byte @Nullable [], byte @Nullable []> producer,
            String events,
            String requests,
            String letters,
            InstantSource clock) {
        this.producer = producer;
        this.events = events;
        this.requests = requests;
        this.letters = letters;
        this.clock = clock;
        producer.initTransactions();
    }

    /**
     * Replays one, at the latest with {@link #commit}.
     *
     * @throws IllegalArgumentException if something of its record was left out
     */
    public void add(StoredLetter letter) {
        if (!letter.isWhole()) {
            throw new IllegalArgumentException("letter " + letter.name() + " is not whole");
        }
        if (open == 0) {
            producer.beginTransaction();
        }
        open++;
        var unused = producer.send(record(letter));
        var unusedToo = producer.send(ReplayMarker.of(letters, letter, clock.instant()));
        if (open == BATCH) {
            commit();
        }
    }

    /** Makes what was added count. */
    public void commit() {
        if (open > 0) {
            producer.commitTransaction();
            replayed += open;
            open = 0;
        }
    }

    /** Letters whose replay counts. */
    public long replayed() {
        return replayed;
    }

    private ProducerRecord<byte @Nullable [], byte @Nullable []> record(StoredLetter letter) {
        Headers headers = new RecordHeaders(letter.headers());
        DeadLetterCodec.remove(headers);
        if (letter.letter().reason().stage() == Stage.DELIVER) {
            return new ProducerRecord<>(requests, null, letter.key(), letter.value(), headers);
        }
        Source source = letter.source();
        headers.add(SourceCodec.REPLAY, new byte[] {1});
        return new ProducerRecord<>(
                events, null, source == null ? null : source.timestampMs(), letter.key(), letter.value(), headers);
    }

    /** Takes back what does not count yet. */
    @Override
    public void close() {
        try {
            if (open > 0) {
                producer.abortTransaction();
            }
        } finally {
            producer.close();
        }
    }
}
