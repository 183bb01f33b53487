package dev.segue.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.deadletter.Stage;
import dev.segue.mapping.DropReason;
import dev.segue.mapping.Warning;
import dev.segue.topology.TopologyMetrics;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RouterMetersTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Source SOURCE = new Source("events", 0, 1, null, null);

    private final MicrometerMetrics metrics = new MicrometerMetrics(() -> NOW);
    private final TopologyMetrics router = metrics.router();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void theLedgerOfMessagesIsReadable() {
        for (int i = 0; i < 20; i++) {
            router.read();
        }
        for (int i = 0; i < 9; i++) {
            router.mapped(2);
        }
        router.mapped(0);
        router.dropped(DropReason.PEOPLE_OFF);
        router.dropped(DropReason.PEOPLE_OFF);
        router.dropped(DropReason.ALREADY_LINKED);
        router.deadLettered(Reason.NOT_JSON, SOURCE);
        router.deadLettered(Reason.REFUSED_ID, SOURCE);
        router.added(new FakeHoldGauge(0, 1, 3, 300, NOW.toEpochMilli()));
        router.added(new FakeHoldGauge(1, 1, 2, 200, NOW.toEpochMilli()));

        Exposition shown = shown();
        assertThat(shown.sum("segue_messages_read_total")).isEqualTo(20);
        assertThat(shown.sum("segue_messages_mapped_total")
                        + shown.sum("segue_messages_dropped_total")
                        + shown.sum("segue_messages_dead_lettered_total")
                        + shown.sum("segue_messages_held"))
                .isEqualTo(20);
        assertThat(shown.sum("segue_requests_written_total")).isEqualTo(18);
        assertThat(shown.value("segue_messages_dropped_total", "reason", "people-off"))
                .isEqualTo(2);
        assertThat(shown.value("segue_messages_dead_lettered_total", "reason", "refused-id"))
                .isEqualTo(1);
    }

    @Test
    void eachNumberIsZeroFromTheStart() {
        Exposition shown = shown();

        for (DropReason reason : DropReason.values()) {
            assertThat(shown.value("segue_messages_dropped_total", "reason", reason.code()))
                    .isZero();
        }
        for (Reason reason : Reason.values()) {
            if (reason.stage() != Stage.DELIVER) {
                assertThat(shown.value("segue_messages_dead_lettered_total", "reason", reason.code()))
                        .isZero();
            }
        }
        assertThat(shown.sum("segue_messages_read_total")).isZero();
        assertThat(shown.sum("segue_messages_held")).isZero();
    }

    @ParameterizedTest
    @EnumSource(Warning.class)
    void warningsAreCountedByWhatTheyWarnOf(Warning warning) {
        router.warned(warning);

        assertThat(shown().value("segue_messages_warned_total", "reason", warning.code()))
                .isEqualTo(1);
        assertThat(shown().sum("segue_messages_warned_total")).isEqualTo(1);
    }

    @Test
    void eachCallHasANumberOfItsOwn() {
        router.timestampAbsent();
        times(2, router::registryUnavailable);
        times(3, router::gateOpened);
        times(4, router::gateExtended);
        times(5, router::gateCapped);
        times(6, router::gateRepeated);
        times(7, router::gateRearmed);
        times(8, router::held);
        times(9, router::releasedEarly);
        times(10, router::aliasAfterEvents);
        times(11, router::aliasChained);

        Exposition shown = shown();
        assertThat(shown.sum("segue_hold_aliases_after_events_total")).isEqualTo(10);
        assertThat(shown.sum("segue_hold_aliases_chained_total")).isEqualTo(11);
        assertThat(shown.sum("segue_messages_timestamp_absent_total")).isEqualTo(1);
        assertThat(shown.sum("segue_registry_unavailable_total")).isEqualTo(2);
        assertThat(shown.sum("segue_hold_gates_opened_total")).isEqualTo(3);
        assertThat(shown.sum("segue_hold_gates_extended_total")).isEqualTo(4);
        assertThat(shown.sum("segue_hold_gates_capped_total")).isEqualTo(5);
        assertThat(shown.sum("segue_hold_gates_repeated_total")).isEqualTo(6);
        assertThat(shown.sum("segue_hold_gates_rearmed_total")).isEqualTo(7);
        assertThat(shown.sum("segue_hold_held_total")).isEqualTo(8);
        assertThat(shown.sum("segue_hold_released_early_total")).isEqualTo(9);
    }

    @Test
    void latenessIsAHistogramInSeconds() {
        router.released(Duration.ZERO);
        router.released(Duration.ofMillis(40));
        router.released(Duration.ofMillis(1500));

        Exposition shown = shown();
        assertThat(shown.sum("segue_hold_release_lateness_seconds_count")).isEqualTo(3);
        assertThat(shown.sum("segue_hold_release_lateness_seconds_sum")).isEqualTo(1.54);
        assertThat(shown.value("segue_hold_release_lateness_seconds_bucket", "le", "0.05"))
                .isEqualTo(2);
    }

    @Test
    void whatIsHeldIsShownByPartitionWhileItsTaskIsHere() {
        FakeHoldGauge two = new FakeHoldGauge(2, 3, 5, 1000, NOW.toEpochMilli() - 1500);
        router.added(two);
        router.added(new FakeHoldGauge(7, 1, 1, 50, NOW.toEpochMilli()));

        Exposition both = shown();
        assertThat(both.value("segue_hold_gates_open", "partition", "2")).isEqualTo(3);
        assertThat(both.value("segue_hold_messages", "partition", "2")).isEqualTo(5);
        assertThat(both.value("segue_hold_bytes", "partition", "2")).isEqualTo(1000);
        assertThat(both.value("segue_hold_oldest_age_seconds", "partition", "2"))
                .isEqualTo(1.5);
        assertThat(both.sum("segue_messages_held")).isEqualTo(6);

        router.removed(two);
        assertThat(shown().sum("segue_messages_held")).isEqualTo(1);
        assertThat(shown().sum("segue_hold_messages")).isEqualTo(1);
    }

    @Test
    void aTaskThatMovesBetweenThreadsStaysShown() {
        FakeHoldGauge old = new FakeHoldGauge(2, 0, 0, 0, NOW.toEpochMilli());
        router.added(old);
        router.added(new FakeHoldGauge(2, 1, 4, 400, NOW.toEpochMilli()));
        router.removed(old);

        assertThat(shown().value("segue_hold_messages", "partition", "2")).isEqualTo(4);
    }

    @Test
    void aReasonOfTheSinksIsAMistake() {
        assertThatThrownBy(() -> router.deadLettered(Reason.AMBIGUOUS, SOURCE))
                .isInstanceOf(IllegalStateException.class);
    }

    private static void times(int times, Runnable call) {
        for (int i = 0; i < times; i++) {
            call.run();
        }
    }

    private Exposition shown() {
        return Exposition.read(metrics.scrape());
    }
}
