package dev.segue.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.deadletter.Reason;
import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import dev.segue.sink.SinkMetrics;
import dev.segue.sink.SinkMetrics.BackOff;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkMetersTest {
    private final MicrometerMetrics metrics = new MicrometerMetrics(() -> Instant.EPOCH);
    private final SinkMetrics sink = metrics.sink();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void theLedgerOfRequestsIsReadable() {
        sink.read(100);
        sink.delivered(Endpoint.IMPORT, Kind.EVENT, 60);
        sink.delivered(Endpoint.IMPORT, Kind.ALIAS, 5);
        sink.delivered(Endpoint.ENGAGE, Kind.PROFILE, 15);
        for (int i = 0; i < 3; i++) {
            sink.deadLettered(Kind.EVENT, Reason.REFUSED, null);
        }
        for (int i = 0; i < 2; i++) {
            sink.deadLettered(Kind.PROFILE, Reason.AMBIGUOUS, null);
        }
        sink.returned(4);
        sink.skipped(1);
        sink.levels(levels(10, true));

        Exposition shown = shown();
        assertThat(shown.sum("segue_requests_read_total")).isEqualTo(100);
        assertThat(shown.sum("segue_requests_delivered_total")
                        + shown.sum("segue_requests_dead_lettered_total")
                        + shown.sum("segue_requests_returned_total")
                        + shown.sum("segue_requests_skipped_total")
                        + shown.sum("segue_requests_in_flight"))
                .isEqualTo(100);
        assertThat(shown.value("segue_requests_delivered_total", "endpoint", "/import", "kind", "alias"))
                .isEqualTo(5);
        assertThat(shown.value("segue_requests_dead_lettered_total", "kind", "profile", "reason", "ambiguous"))
                .isEqualTo(2);
        assertThat(shown.value("segue_requests_returned_total")).isEqualTo(4);
        assertThat(shown.value("segue_requests_skipped_total")).isEqualTo(1);
    }

    @Test
    void theDelayOfUsersBehindAnAliasIsApart() {
        sink.delay(true, Duration.ofMillis(1200));
        sink.delay(false, Duration.ofMillis(90));
        sink.delay(false, Duration.ofMillis(110));

        Exposition shown = shown();
        assertThat(shown.value("segue_delivery_delay_seconds_count", "gated", "true"))
                .isEqualTo(1);
        assertThat(shown.value("segue_delivery_delay_seconds_count", "gated", "false"))
                .isEqualTo(2);
        assertThat(shown.value("segue_delivery_delay_seconds_sum", "gated", "false"))
                .isEqualTo(0.2);
    }

    @Test
    void eachEndingIsZeroFromTheStart() {
        Exposition shown = shown();

        assertThat(shown.value("segue_requests_delivered_total", "endpoint", "/groups", "kind", "group"))
                .isZero();
        assertThat(shown.value("segue_requests_dead_lettered_total", "kind", "alias", "reason", "expired"))
                .isZero();
        assertThat(shown.sum("segue_requests_read_total")).isZero();
        assertThat(shown.sum("segue_requests_in_flight")).isZero();
        assertThat(shown.sum("segue_fence_violations_total")).isZero();
        assertThat(shown.value("segue_requests_doubted_total", "endpoint", "/engage"))
                .isZero();
    }

    @Test
    void postsAreMeasuredByEndpoint() {
        sink.posted(Endpoint.ENGAGE, 200, 51_200);
        sink.posted(Endpoint.ENGAGE, 100, 20_000);

        Exposition shown = shown();
        assertThat(shown.value("segue_posts_records_count", "endpoint", "/engage"))
                .isEqualTo(2);
        assertThat(shown.value("segue_posts_records_sum", "endpoint", "/engage"))
                .isEqualTo(300);
        assertThat(shown.value("segue_posts_size_bytes_sum", "endpoint", "/engage"))
                .isEqualTo(71_200);
    }

    @ParameterizedTest
    @CsvSource({"200, 200", "429, 429", "503, 503", "0, none", "99, other", "1000, other"})
    void answersAreMeasuredByStatus(int status, String label) {
        sink.answered(Endpoint.IMPORT, status, Duration.ofMillis(400));

        Exposition shown = shown();
        assertThat(shown.value("segue_posts_answered_seconds_count", "endpoint", "/import", "status", label))
                .isEqualTo(1);
        assertThat(shown.value("segue_posts_answered_seconds_sum", "endpoint", "/import", "status", label))
                .isEqualTo(0.4);
        assertThat(shown.value(
                        "segue_posts_answered_seconds_bucket", "endpoint", "/import", "status", label, "le", "0.5"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"throttled, throttled", "status-503, status-503", "Connection to 192.0.2.1 refused, other", "'', other"
    })
    void repeatsAreCountedByAFewWords(String cause, String label) {
        sink.retried(Endpoint.IMPORT, cause);

        assertThat(shown().value("segue_posts_retried_total", "endpoint", "/import", "reason", label))
                .isEqualTo(1);
    }

    @Test
    void theFenceIsMeasured() {
        sink.fenceGap(Duration.ofMillis(1040));
        sink.fenceViolated();

        Exposition shown = shown();
        assertThat(shown.sum("segue_fence_gap_seconds_count")).isEqualTo(1);
        assertThat(shown.value("segue_fence_gap_seconds_bucket", "le", "1.0")).isZero();
        assertThat(shown.value("segue_fence_gap_seconds_bucket", "le", "1.1")).isEqualTo(1);
        assertThat(shown.sum("segue_fence_violations_total")).isEqualTo(1);
    }

    @Test
    void theRestIsCounted() {
        sink.commitFailed();
        sink.doubted(Endpoint.ENGAGE, 7);

        assertThat(shown().sum("segue_sink_commits_failed_total")).isEqualTo(1);
        assertThat(shown().value("segue_requests_doubted_total", "endpoint", "/engage"))
                .isEqualTo(7);
    }

    @Test
    void levelsAreThoseOfTheLastTurn() {
        sink.levels(levels(99, false));
        sink.levels(new SinkMetrics.Levels(10, 9, 11, 8, 7, 6, 5, Duration.ofMillis(4500), 3, 2, true));

        Exposition shown = shown();
        assertThat(shown.sum("segue_requests_in_flight")).isEqualTo(10);
        assertThat(shown.sum("segue_requests_parked")).isEqualTo(9);
        assertThat(shown.sum("segue_requests_unnoted")).isEqualTo(11);
        assertThat(shown.sum("segue_posts_in_flight")).isEqualTo(8);
        assertThat(shown.sum("segue_sink_gates_closed")).isEqualTo(7);
        assertThat(shown.sum("segue_sink_buffered_bytes")).isEqualTo(6);
        assertThat(shown.sum("segue_sink_uncommitted_requests")).isEqualTo(5);
        assertThat(shown.sum("segue_sink_uncommitted_age_seconds")).isEqualTo(4.5);
        assertThat(shown.sum("segue_sink_partitions_assigned")).isEqualTo(3);
        assertThat(shown.sum("segue_sink_partitions_paused")).isEqualTo(2);
        assertThat(shown.sum("segue_sink_posting")).isEqualTo(1);
        sink.levels(levels(10, false));
        assertThat(shown().sum("segue_sink_posting")).isZero();
    }

    @Test
    void theWaitOfAnEndpointIsAGaugeThatFallsToZero() {
        assertThat(shown().value("segue_sink_back_off_seconds", "endpoint", "/engage"))
                .isZero();
        sink.backOffs(Map.of(Endpoint.ENGAGE, new BackOff(Duration.ofMillis(1500), BackOff.Why.ANSWER, 503)));
        assertThat(shown().value("segue_sink_back_off_seconds", "endpoint", "/engage"))
                .isEqualTo(1.5);
        assertThat(shown().value("segue_sink_back_off_seconds", "endpoint", "/import"))
                .isZero();
        sink.backOffs(Map.of());
        assertThat(shown().value("segue_sink_back_off_seconds", "endpoint", "/engage"))
                .isZero();
    }

    private static SinkMetrics.Levels levels(long inFlight, boolean posting) {
        return new SinkMetrics.Levels(inFlight, 0, 0, 0, 0, 0, 0, Duration.ZERO, 0, 0, posting);
    }

    private Exposition shown() {
        return Exposition.read(metrics.scrape());
    }
}
