package dev.segue.topology;

import static dev.segue.topology.Messages.track;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.deadletter.Source;
import dev.segue.deadletter.SourceCodec;
import dev.segue.mapping.DropReason;
import dev.segue.schemas.RequestEndpoint;
import dev.segue.schemas.RequestKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTopologyTest {
    @Test
    void aMessageBecomesRequestsUnderItsUserKey() {
        try (TestRouter router = new TestRouter.Options().start()) {
            // given
            Headers headers = new RecordHeaders().add("trace", "1".getBytes(UTF_8));
            Instant stamped = TestRouter.START.minusSeconds(60);

            // when
            router.send("k".getBytes(UTF_8), track("u1", "t1").getBytes(UTF_8), headers, stamped);

            // then
            TestRouter.Written written = router.requests().get(0);
            assertThat(written.key()).isEqualTo("u1");
            assertThat(written.request().getUserKey()).isEqualTo("u1");
            assertThat(written.request().getEndpoint()).isEqualTo(RequestEndpoint.IMPORT);
            assertThat(written.request().getKind()).isEqualTo(RequestKind.EVENT);
            assertThat(written.request().getIndex()).isZero();
            assertThat(written.request().getCount()).isEqualTo(1);
            assertThat(written.request().getProject()).isEqualTo("abc");
            assertThat(written.request().getEventTime()).isEqualTo(Instant.parse("2026-11-24T11:59:00Z"));
            assertThat(written.body()).startsWith("{").contains("\"distinct_id\":\"u1\"");
            assertThat(written.record().timestamp()).isEqualTo(stamped.toEpochMilli());
            assertThat(written.record().headers().lastHeader("trace").value()).isEqualTo("1".getBytes(UTF_8));
            assertThat(SourceCodec.read(written.record().headers()))
                    .isEqualTo(new Source(
                            "segment.events", 0, 0, stamped.toEpochMilli(), ByteBuffer.wrap("k".getBytes(UTF_8))));
            assertThat(router.metrics.requests).isEqualTo(1);
        }
    }

    @Test
    void severalRequestsOfAMessageSayWhichOfHowManyTheyAre() {
        try (TestRouter router = new TestRouter.Options().start()) {
            router.send("""
                    {"type":"track","userId":"u1","messageId":"t1","event":"Bought",\
                    "properties":{"revenue":12.5},"timestamp":"2026-11-24T11:59:00Z"}""");

            List<TestRouter.Written> written = router.requests();
            assertThat(written).hasSizeGreaterThan(1);
            assertThat(written).extracting(w -> w.request().getCount()).containsOnly(written.size());
            for (int i = 0; i < written.size(); i++) {
                assertThat(written.get(i).request().getIndex()).isEqualTo(i);
            }
            assertThat(router.metrics.requests).isEqualTo(written.size());
        }
    }

    @Test
    void aDroppedMessageIsCountedAndWritesNothing() {
        try (TestRouter router = new TestRouter.Options().start()) {
            router.send("""
                    {"type":"track","userId":"u1","event":"E","integrations":{"Mixpanel":false}}""");

            assertThat(router.requests()).isEmpty();
            assertThat(router.deadLetters()).isEmpty();
            assertThat(router.metrics.dropped).containsEntry(DropReason.INTEGRATION_OFF, 1L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1970-01-01T00:00:00Z", "2009-12-31T23:59:59.999Z", "2026-11-24T13:00:00.001Z"})
    void anUnbelievableTimestampCountsAsAbsent(String timestamp) {
        try (TestRouter router = new TestRouter.Options().start()) {
            router.send(null, track("u1", "t1").getBytes(UTF_8), new RecordHeaders(), Instant.parse(timestamp));

            Headers headers = router.requests().get(0).record().headers();
            assertThat(SourceCodec.read(headers)).isEqualTo(new Source("segment.events", 0, 0, null, null));
            assertThat(headers.lastHeader("segue.timestamp.absent")).isNull();
            assertThat(router.metrics.timestampsAbsent).isEqualTo(1);
        }
    }

    @Test
    void aTimestampAnHourAheadIsStillBelieved() {
        try (TestRouter router = new TestRouter.Options().start()) {
            Instant ahead = TestRouter.START.plus(Duration.ofHours(1));
            router.send(null, track("u1", "t1").getBytes(UTF_8), new RecordHeaders(), ahead);

            assertThat(router.requests().get(0).record().timestamp()).isEqualTo(ahead.toEpochMilli());
            assertThat(router.metrics.timestampsAbsent).isZero();
        }
    }

    @Test
    void aReplayKeepsItsOriginAndAForeignOriginIsOverwritten() {
        try (TestRouter router = new TestRouter.Options().start()) {
            // given
            Source first = new Source("segment.events", 7, 1234, 1_700_000_000_000L, null);
            Headers foreign = new RecordHeaders();
            SourceCodec.write(foreign, first);
            Headers replay = new RecordHeaders(foreign).add(SourceCodec.REPLAY, "1".getBytes(UTF_8));

            // when
            router.send(null, track("u1", "foreign").getBytes(UTF_8), foreign, router.now());
            router.send(null, track("u1", "replay").getBytes(UTF_8), replay, router.now());

            // then
            List<TestRouter.Written> written = router.requests();
            assertThat(SourceCodec.read(written.get(0).record().headers()).offset())
                    .isZero();
            assertThat(written.get(0).request().getOrigin().getPartition()).isZero();
            assertThat(SourceCodec.read(written.get(1).record().headers())).isEqualTo(first);
            assertThat(written.get(1).request().getOrigin().getOffset()).isEqualTo(1234);
        }
    }

    /** A changed name loses what was held: whoever changes this file starts a new application id. */
    @Test
    void namesAreAsTheyWereReleased() throws IOException {
        TestRouter.Options options = new TestRouter.Options();
        try (TestRouter router = options.start();
                InputStream golden = getClass().getResourceAsStream("/cases/topology/names.txt")) {
            assertThat(golden).isNotNull();
            assertThat(options.topology(router).describe().toString())
                    .isEqualTo(new String(golden.readAllBytes(), UTF_8));
        }
    }
}
