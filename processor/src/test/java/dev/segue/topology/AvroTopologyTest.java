package dev.segue.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.deadletter.Reason;
import dev.segue.schemas.Decoded;
import dev.segue.schemas.RecordCodec;
import dev.segue.schemas.RegistryUnavailableException;
import dev.segue.schemas.SegmentEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class AvroTopologyTest {
    private static SegmentEvent.Builder track(String messageId) {
        return SegmentEvent.newBuilder()
                .setType("track")
                .setUserId("u1")
                .setMessageId(messageId)
                .setEvent("Clicked")
                .setTimestamp(Instant.parse("2026-11-24T11:59:00Z"))
                .setProperties("{\"n\":1}");
    }

    private static void send(TestRouter router, SegmentEvent event) {
        router.send(null, TestRouter.avro(event), new RecordHeaders(), router.now());
    }

    @Test
    void avroAndJsonOfOneMessageBecomeTheSameRequest() {
        try (TestRouter router = new TestRouter.Options().start()) {
            router.send(Messages.track("u1", "t1"));
            send(router, track("t1").build());

            List<TestRouter.Written> written = router.requests();
            assertThat(written).hasSize(2);
            assertThat(written.get(1).body()).isEqualTo(written.get(0).body());
        }
    }

    @Test
    void anAvroAliasHoldsAvroMessagesAsTheyCame() {
        try (TestRouter router = new TestRouter.Options().start()) {
            // given
            send(
                    router,
                    SegmentEvent.newBuilder()
                            .setType("alias")
                            .setUserId("u1")
                            .setPreviousId("x")
                            .setMessageId("a")
                            .build());
            send(router, track("t1").build());
            assertThat(router.requestedIds()).containsExactly("a");

            // when
            router.advance(1000);

            // then
            assertThat(router.requestedIds()).containsExactly("t1");
        }
    }

    @Test
    void jsonTextInAFieldThatIsNoneNamesTheField() {
        try (TestRouter router = new TestRouter.Options().start()) {
            send(router, track("t1").setProperties("{\"n\":").build());
            send(router, track("t2").setContext("{} {}").build());
            send(router, track("t3").setTraits("").build());
            send(
                    router,
                    track("t4")
                            .setMetadata("{\"a\":".repeat(150) + "1" + "}".repeat(150))
                            .build());
            send(router, track("t5").setProperties("[1]").build());

            assertThat(router.deadLetters())
                    .extracting(l -> l.letter().reason(), l -> l.letter().path())
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(Reason.NOT_JSON, "$.properties"),
                            org.assertj.core.groups.Tuple.tuple(Reason.NOT_JSON, "$.context"),
                            org.assertj.core.groups.Tuple.tuple(Reason.NOT_JSON, "$.traits"),
                            org.assertj.core.groups.Tuple.tuple(Reason.TOO_DEEP, "$._metadata"),
                            org.assertj.core.groups.Tuple.tuple(Reason.BAD_FIELD, "$.properties"));
        }
    }

    @Test
    void bytesThatFitNoSchemaAreADeadLetter() {
        try (TestRouter router = new TestRouter.Options().start()) {
            byte[] value = TestRouter.avro(track("t1").build());
            value[4] = 99;
            router.send(null, value, new RecordHeaders(), router.now());

            TestRouter.Letter letter = router.deadLetters().get(0);
            assertThat(letter.letter().reason()).isEqualTo(Reason.UNDECODABLE);
            assertThat(letter.record().value()).isEqualTo(value);
        }
    }

    @Test
    void anAvroValueOverTheBoundIsTooLarge() {
        try (TestRouter router = new TestRouter.Options().maxBytes(1000).start()) {
            send(
                    router,
                    track("t1")
                            .setProperties("{\"x\":\"" + "y".repeat(1000) + "\"}")
                            .build());

            assertThat(router.deadLetters().get(0).letter().reason()).isEqualTo(Reason.TOO_LARGE);
        }
    }

    @Test
    void aRegistryThatIsDownIsWaitedFor() {
        FlakyCodec codec = new FlakyCodec(3);
        try (TestRouter router = new TestRouter.Options().events(codec).start()) {
            send(router, track("t1").build());

            assertThat(router.requestedIds()).containsExactly("t1");
            assertThat(router.deadLetters()).isEmpty();
            assertThat(router.waits)
                    .containsExactly(Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofMillis(1000));
            assertThat(router.metrics.registryUnavailable).isEqualTo(3);
        }
    }

    @Test
    void afterTheLongestWaitTheRecordFailsItsThreadAndIsNoDeadLetter() {
        FlakyCodec codec = new FlakyCodec(Integer.MAX_VALUE);
        try (TestRouter router = new TestRouter.Options().events(codec).start()) {
            assertThatThrownBy(() -> send(router, track("t1").build()))
                    .hasCauseInstanceOf(RegistryUnavailableException.class);

            assertThat(router.deadLetters()).isEmpty();
            assertThat(router.metrics.read).isZero();
            assertThat(router.waits.stream().reduce(Duration.ZERO, Duration::plus))
                    .isBetween(Duration.ofSeconds(15), Duration.ofSeconds(20));
        }
    }

    @Test
    void patienceEndsAtOnceWhenTheRouterStops() {
        List<Duration> waits = new ArrayList<>();
        RegistryPatience patience =
                new RegistryPatience(waits::add, Duration.ofMinutes(1), new CountingMetrics(), System::nanoTime);
        patience.close();

        assertThatThrownBy(() -> patience.call(1, () -> {
                    throw new RegistryUnavailableException("down", new IllegalStateException());
                }))
                .isInstanceOf(RegistryUnavailableException.class);
        assertThat(waits).isEmpty();
    }

    /** Fails so often, then asks the real one. */
    private static final class FlakyCodec implements RecordCodec<SegmentEvent> {
        private final RecordCodec<SegmentEvent> real = TestRouter.eventsCodec();
        private int failures;

        FlakyCodec(int failures) {
            this.failures = failures;
        }

        @Override
        public byte[] encode(String topic, SegmentEvent value) {
            return real.encode(topic, value);
        }

        @Override
        public Decoded<SegmentEvent> decode(String topic, byte[] bytes) {
            if (failures-- > 0) {
                throw new RegistryUnavailableException("down", new IllegalStateException("refused"));
            }
            return real.decode(topic, bytes);
        }
    }
}
