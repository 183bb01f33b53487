package dev.segue.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RecordTimestampsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private final RecordTimestamps timestamps = new RecordTimestamps(InstantSource.fixed(NOW));

    private static ConsumerRecord<Object, Object> record(long timestamp) {
        return new ConsumerRecord<>(
                "t", 0, 0, timestamp, TimestampType.CREATE_TIME, 0, 0, "k", "v", new RecordHeaders(), Optional.empty());
    }

    @Test
    void aNegativeTimestampIsAbsentAndTheWallClockStandsIn() {
        ConsumerRecord<Object, Object> record = record(-1);

        assertThat(timestamps.extract(record, 0)).isEqualTo(NOW.toEpochMilli());
        assertThat(RecordTimestamps.takeAbsent(record.headers())).isTrue();
        assertThat(record.headers()).isEmpty();
    }

    @Test
    void theMarkOfAnotherIsNotBelieved() {
        ConsumerRecord<Object, Object> record = record(NOW.toEpochMilli());
        record.headers().add("segue.timestamp.absent", new byte[0]);

        assertThat(timestamps.extract(record, 0)).isEqualTo(NOW.toEpochMilli());
        assertThat(RecordTimestamps.takeAbsent(record.headers())).isFalse();
    }
}
