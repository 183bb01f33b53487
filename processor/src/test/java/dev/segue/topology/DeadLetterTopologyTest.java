package dev.segue.topology;

import static dev.segue.topology.Messages.alias;
import static dev.segue.topology.Messages.track;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.deadletter.DeadLetterCodec;
import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.deadletter.SourceCodec;
import dev.segue.deadletter.Stage;
import dev.segue.mapping.Identity;
import dev.segue.mapping.Mapped;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLetterTopologyTest {
    @Test
    void aBadMessageKeepsKeyValueAndHeadersAndSaysWhy() {
        try (TestRouter router = new TestRouter.Options().start()) {
            // given
            byte[] key = {1, 2, (byte) 0xff};
            byte[] value = "{\"type\":\"track\",\"userId\":{}}".getBytes(UTF_8);
            Headers headers = new RecordHeaders().add("trace", "1".getBytes(UTF_8));

            // when
            router.send(key, value, headers, router.now());

            // then
            TestRouter.Letter letter = router.deadLetters().get(0);
            assertThat(letter.record().key()).isEqualTo(key);
            assertThat(letter.record().value()).isEqualTo(value);
            assertThat(letter.record().headers().lastHeader("trace").value()).isEqualTo("1".getBytes(UTF_8));
            assertThat(letter.letter().reason().stage()).isEqualTo(Stage.PARSE);
            assertThat(letter.letter().path()).isEqualTo("$.userId");
            assertThat(letter.letter().attempts()).isZero();
            assertThat(letter.letter().time()).isEqualTo(router.now());
            assertThat(SourceCodec.read(letter.record().headers()))
                    .isEqualTo(new Source("segment.events", 0, 0, router.now().toEpochMilli(), ByteBuffer.wrap(key)));
            assertThat(router.metrics.letterSources)
                    .containsExactly(SourceCodec.read(letter.record().headers()));
            assertThat(router.requests()).isEmpty();
        }
    }

    @Test
    void eachKindOfBadBytesHasItsReason() {
        Map<String, Reason> cases = Map.of(
                "{",
                Reason.NOT_JSON,
                "",
                Reason.NOT_JSON,
                "[]",
                Reason.NOT_AN_OBJECT,
                "{}",
                Reason.UNKNOWN_TYPE,
                "{\"type\":\"track\",\"event\":\"E\"}",
                Reason.MISSING_ID,
                "{\"type\":\"track\",\"userId\":\"u\"}",
                Reason.MISSING_EVENT,
                "[".repeat(200),
                Reason.TOO_DEEP,
                "\0\0\0\0\11zz",
                Reason.UNDECODABLE);
        try (TestRouter router = new TestRouter.Options().start()) {
            cases.forEach((value, reason) -> {
                router.send(value);
                assertThat(router.deadLetters().get(0).letter().reason())
                        .as(value)
                        .isEqualTo(reason);
            });
            assertThat(router.metrics.read).isEqualTo(cases.size());
        }
    }

    @Test
    void aTombstoneIsADeadLetterWithoutValue() {
        try (TestRouter router = new TestRouter.Options().start()) {
            router.send("k".getBytes(UTF_8), null, new RecordHeaders(), router.now());

            TestRouter.Letter letter = router.deadLetters().get(0);
            assertThat(letter.record().value()).isNull();
            assertThat(letter.record().key()).isEqualTo("k".getBytes(UTF_8));
            assertThat(letter.letter().reason()).isEqualTo(Reason.NOT_JSON);
            assertThat(letter.record().headers().lastHeader(DeadLetterCodec.OMITTED))
                    .isNull();
        }
    }

    @Test
    void aRefusedIdIsADeadLetterOfTheMapStageWithTheOriginalKey() {
        try (TestRouter router = new TestRouter.Options().start()) {
            router.send(
                    "k".getBytes(UTF_8), track("anonymous", "t").getBytes(UTF_8), new RecordHeaders(), router.now());

            TestRouter.Letter letter = router.deadLetters().get(0);
            assertThat(letter.letter().reason()).isEqualTo(Reason.REFUSED_ID);
            assertThat(letter.letter().path()).isEqualTo("$.userId");
            assertThat(letter.record().key()).isEqualTo("k".getBytes(UTF_8));
            assertThat(new String(letter.record().value(), UTF_8)).isEqualTo(track("anonymous", "t"));
            assertThat(router.metrics.letterSources)
                    .containsExactly(SourceCodec.read(letter.record().headers()));
        }
    }

    @Test
    void aPoisonousHeldMessageIsADeadLetterAndTheQueueGoesOn() {
        MessageMapping real = TestRouter.mapper(Identity.LEGACY);
        MessageMapping poisoned = (message, origin, state) -> {
            if ("poison".equals(message.envelope().messageId())) {
                throw new IllegalArgumentException("secret value");
            }
            return real.map(message, origin, state);
        };
        try (TestRouter router = new TestRouter.Options().mapping(poisoned).start()) {
            // given
            router.send(alias("x", "u1", "a"));
            router.send(track("u1", "t1"));
            router.send("k".getBytes(UTF_8), track("u1", "poison").getBytes(UTF_8), new RecordHeaders(), router.now());
            router.send(track("u1", "t2"));

            // when
            router.advance(1000);

            // then
            assertThat(router.requestedIds()).containsExactly("a", "t1", "t2");
            TestRouter.Letter letter = router.deadLetters().get(0);
            assertThat(letter.letter().reason()).isEqualTo(Reason.MAP_FAILED);
            assertThat(letter.letter().detail())
                    .contains("IllegalArgumentException")
                    .doesNotContain("secret");
            assertThat(letter.record().key()).isEqualTo("k".getBytes(UTF_8));
            assertThat(new String(letter.record().value(), UTF_8)).isEqualTo(track("u1", "poison"));
            assertThat(SourceCodec.read(letter.record().headers()).offset()).isEqualTo(2);
        }
    }

    @Test
    void aMessageIsRejectedWholeIfOneOfItsRequestsIsTooLarge() {
        MessageMapping real = TestRouter.mapper(Identity.LEGACY);
        MessageMapping inflating = (message, origin, state) -> {
            Mapped.Requests mapped = (Mapped.Requests) real.map(message, origin, state);
            var big = mapped.requests().get(0).body().deepCopy();
            big.put("big", "x".repeat(RouterSettings.MAX_RECORD_BYTES));
            var first = mapped.requests().get(0);
            return new Mapped.Requests(
                    List.of(
                            first,
                            new dev.segue.mixpanel.Request(
                                    first.endpoint(), first.kind(), first.idempotent(), first.time(), big)),
                    mapped.next(),
                    Set.of());
        };
        try (TestRouter router = new TestRouter.Options().mapping(inflating).start()) {
            router.send(track("u1", "t1"));

            assertThat(router.requests()).isEmpty();
            assertThat(router.deadLetters().get(0).letter().reason()).isEqualTo(Reason.REQUEST_TOO_LARGE);
        }
    }

    @Test
    void aRecordLargerThanTheDeadLettersTakeLeavesItsValueBehind() {
        try (TestRouter router = new TestRouter.Options().start()) {
            router.send("k".getBytes(UTF_8), bytes(3 << 20), new RecordHeaders(), router.now());

            assertOmitted(router, "value", "k".getBytes(UTF_8));
        }
    }

    @Test
    void largeHeadersAndALargeKeyStayBehindToo() {
        try (TestRouter router = new TestRouter.Options().start()) {
            Headers headers = new RecordHeaders().add("big", bytes(3 << 20));
            router.send("k".getBytes(UTF_8), track("u1", "t").getBytes(UTF_8), headers, router.now());
            assertOmitted(router, "value,headers", "k".getBytes(UTF_8));

            router.send(bytes(3 << 20), track("u1", "t").getBytes(UTF_8), new RecordHeaders(), router.now());
            assertOmitted(router, "value,headers,key", null);
        }
    }

    private static void assertOmitted(TestRouter router, String what, byte @Nullable [] key) {
        TestRouter.Letter letter = router.deadLetters().get(0);
        assertThat(letter.letter().reason()).isEqualTo(Reason.TOO_LARGE);
        assertThat(letter.record().value()).isNull();
        assertThat(letter.record().key()).isEqualTo(key);
        assertThat(new String(
                        letter.record()
                                .headers()
                                .lastHeader(DeadLetterCodec.OMITTED)
                                .value(),
                        UTF_8))
                .isEqualTo(what);
        assertThat(RecordSize.of(letter.record().key(), null, letter.record().headers()))
                .isLessThanOrEqualTo(RouterSettings.MAX_RECORD_BYTES);
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) '1');
        return bytes;
    }
}
