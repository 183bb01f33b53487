package dev.segue.topology;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Believes a record's timestamp unless it is negative, before 2010 or more than an hour ahead. Such a one counts as
 * absent: Kafka Streams gets wall-clock time instead, since it drops records with a negative one, and a header tells the
 * parse node. Safe for many threads.
 */
final class RecordTimestamps implements TimestampExtractor {
    private static final long EARLIEST_MS =
            Instant.parse("2010-01-01T00:00:00Z").toEpochMilli();
    private static final long MOST_AHEAD_MS = Duration.ofHours(1).toMillis();
    /** Set here and taken away by {@link #takeAbsent}, so it never leaves the task; there is no other way to tell. */
    private static final String ABSENT = "segue.timestamp.absent";

    private static final byte[] NOTHING = {};

    private final InstantSource clock;

    RecordTimestamps(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
        long nowMs = clock.millis();
        boolean believable = record.timestamp() >= EARLIEST_MS && record.timestamp() <= nowMs + MOST_AHEAD_MS;
        record.headers().remove(ABSENT);
        if (believable) {
            return record.timestamp();
        }
        record.headers().add(ABSENT, NOTHING);
        return nowMs;
    }

    /** Whether the record had no believable timestamp; takes the mark away. */
    static boolean takeAbsent(Headers headers) {
        boolean absent = headers.lastHeader(ABSENT) != null;
        headers.remove(ABSENT);
        return absent;
    }
}
