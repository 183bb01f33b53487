package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkClientsTest {
    private final SinkSettings settings = new TestSettings().build();

    @Test
    void whatThePromisesRestOnIsFixed() {
        assertThat(SinkClients.consumer(Map.of("bootstrap.servers", "b:1", "max.poll.records", "7"), settings))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("enable.auto.commit", "false")
                .containsEntry("auto.offset.reset", "none")
                .containsEntry("group.id", "segue-sink")
                .containsEntry("bootstrap.servers", "b:1")
                .containsEntry("max.poll.records", "7")
                .containsKeys(SinkClients.FIXED_CONSUMER_KEYS.toArray(String[]::new));
        assertThat(SinkClients.producer(Map.of()))
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", "true")
                .containsKeys(SinkClients.FIXED_PRODUCER_KEYS.toArray(String[]::new));
    }

    /** 256 MiB, and 2 MiB a record: whoever asks for more a poll would break the bound of the buffer. */
    @Test
    void aPollBringsNoMoreThanTheBufferHasRoomFor() {
        TestSettings large = new TestSettings();
        large.recordBytes = SinkSettings.Bounds.RECORD_BYTES;
        SinkSettings given = large.build();
        assertThat(given.bounds().pollRecords()).isEqualTo(15);
        assertThat(given.bounds().pollBytes())
                .isLessThanOrEqualTo(given.bounds().bufferBytes() / 4);
        assertThat(SinkClients.consumer(Map.of("max.poll.records", "5000"), given))
                .containsEntry("max.poll.records", 15);
    }

    @ParameterizedTest
    @CsvSource({
        "isolation.level,read_uncommitted",
        "enable.auto.commit,true",
        "auto.offset.reset,earliest",
        "group.id,other"
    })
    void overridingItIsRefused(String key, String value) {
        assertThatThrownBy(() -> SinkClients.consumer(Map.of(key, value), settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key);
    }

    @Test
    void overridingTheProducersIsRefused() {
        assertThatThrownBy(() -> SinkClients.producer(Map.of("acks", "1"))).hasMessageContaining("acks");
        assertThat(SinkClients.producer(Map.of("acks", "all"))).containsEntry("acks", "all");
    }

    @Test
    void responseTimeoutMustBeBelowHalfOfThePollInterval() {
        assertThatThrownBy(() -> SinkClients.consumer(Map.of("max.poll.interval.ms", 60_000), settings))
                .hasMessageContaining("(30000 ms)")
                .hasMessageContaining("max.poll.interval.ms (60000 ms)");
        assertThat(SinkClients.consumer(Map.of("max.poll.interval.ms", 60_001), settings))
                .containsEntry("max.poll.interval.ms", 60_001);
    }
}
