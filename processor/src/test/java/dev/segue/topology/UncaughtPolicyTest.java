package dev.segue.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class UncaughtPolicyTest {
    /** The words of Kafka Streams 4.3.1 when its consumer finds a position out of range and may not reset. */
    private static final String ADVICE = "No valid committed offset found for input [segment.events] and no valid reset"
            + " policy configured. You need to set configuration parameter \"auto.offset.reset\"";

    private final UncaughtPolicy policy = new UncaughtPolicy(() -> Instant.EPOCH);

    @Test
    void anOffsetThatIsGoneStopsTheRouterAndIsNamed() {
        OffsetOutOfRangeException outOfRange =
                new OffsetOutOfRangeException(Map.of(new TopicPartition("segment.events", 3), 17L));

        assertThat(policy.handle(new StreamsException(ADVICE, outOfRange)))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(policy.verdict())
                .isEqualTo(
                        "offset 17 of segment.events-3 is gone. Messages may have been deleted before they were read;"
                                + " start again to see what the topic holds, or once with --accept-offset-reset to go on from its"
                                + " beginning");
    }

    @Test
    void anOffsetThatWasNeverCommittedStopsTheRouterToo() {
        assertThat(policy.handle(new StreamsException(ADVICE)))
                .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        assertThat(policy.verdict())
                .startsWith("an offset of the events topic is gone. ")
                .doesNotContain("auto.offset.reset");
    }
}
