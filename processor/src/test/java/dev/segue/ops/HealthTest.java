package dev.segue.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.sink.SinkHealth;
import dev.segue.sink.SinkMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HealthTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    private Instant now = START;
    private State state = State.CREATED;
    private Duration registrySilence = Duration.ZERO;
    private List<String> missing = List.of();
    private Optional<String> failure = Optional.empty();
    private SinkHealth sink = sink(SinkHealth.State.STARTING, Instant.EPOCH);
    private final RouterHealth router =
            new RouterHealth(() -> state, () -> failure, () -> registrySilence, () -> missing);
    private final SinkRoleHealth sinkRole = new SinkRoleHealth(() -> sink, START);

    @ParameterizedTest
    @CsvSource({
        "CREATED,          true,  false",
        "REBALANCING,      true,  false",
        "RUNNING,          true,  true",
        "PENDING_SHUTDOWN, true,  false",
        "NOT_RUNNING,      true,  false",
        "PENDING_ERROR,    true,  false",
        "ERROR,            false, false"
    })
    void theRouterIsAsItsStreamsAre(State seen, boolean live, boolean ready) {
        state = seen;

        assertThat(router.at(now).live()).isEqualTo(live);
        assertThat(router.at(now).ready()).isEqualTo(ready);
        assertThat(router.at(now).state()).isEqualTo(seen.name());
        assertThat(router.at(now).reasons()).hasSize(seen == State.RUNNING ? 0 : 1);
    }

    @Test
    void aSilentSchemaRegistryIsToleratedForAMinuteAndNamed() {
        state = State.RUNNING;
        registrySilence = Duration.ofSeconds(59);
        assertThat(router.at(now).ready()).isTrue();
        assertThat(router.at(now).reasons()).singleElement().asString().contains("check schema.registry.url");

        registrySilence = Duration.ofSeconds(60);
        assertThat(router.at(now).ready()).isFalse();
        assertThat(router.at(now).live()).isTrue();
        assertThat(router.at(now).reasons())
                .containsExactly(
                        "the schema registry has not answered for 60 s, messages wait: check schema.registry.url");
    }

    @ParameterizedTest
    @EnumSource(State.class)
    void aMissingTopicIsNamedFirstAndWhateverTheState(State seen) {
        state = seen;
        List<String> others = router.at(now).reasons();
        boolean live = router.at(now).live();
        missing = List.of("topic letters is missing");

        assertThat(router.at(now).ready()).isFalse();
        assertThat(router.at(now).live()).as("no restart helps").isEqualTo(live);
        assertThat(router.at(now).reasons().get(0)).isEqualTo("topic letters is missing");
        assertThat(router.at(now).reasons()).hasSize(others.size() + 1).containsAll(others);
    }

    @Test
    void aRebalanceIsToleratedForFiveMinutesAfterHavingRun() {
        state = State.RUNNING;
        assertThat(router.at(now).ready()).isTrue();

        state = State.REBALANCING;
        assertThat(router.at(now).ready()).isTrue();
        pass(Duration.ofMinutes(5));
        assertThat(router.at(now).ready()).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(router.at(now).ready()).isFalse();
        assertThat(router.at(now).live()).isTrue();
        assertThat(router.at(now).reasons())
                .containsExactly("the router is waiting for partitions or restoring state since 300 s");
    }

    @Test
    void theToleranceBeginsAnewWithEachRebalance() {
        state = State.RUNNING;
        router.at(now);
        state = State.REBALANCING;
        router.at(now);
        pass(Duration.ofMinutes(4));
        state = State.RUNNING;
        router.at(now);
        pass(Duration.ofMinutes(4));
        state = State.REBALANCING;

        assertThat(router.at(now).ready()).isTrue();
        pass(Duration.ofMinutes(5));
        assertThat(router.at(now).ready()).isTrue();
    }

    @Test
    void aRouterThatStoppedByItselfSaysWhy() {
        state = State.ERROR;
        failure = Optional.of("a stream thread died 6 times within 10 minutes");

        assertThat(router.at(now).reasons()).containsExactly("a stream thread died 6 times within 10 minutes");
    }

    @ParameterizedTest
    @CsvSource({"STARTING, false", "RUNNING, true", "DEGRADED, true", "DOWN, false", "STOPPED, false"})
    void theSinkIsReadyWhileItPosts(SinkHealth.State seen, boolean ready) {
        sink = sink(seen, now);

        assertThat(sinkRole.at(now).live()).isTrue();
        assertThat(sinkRole.at(now).ready()).isEqualTo(ready);
        assertThat(sinkRole.at(now).state()).isEqualTo(seen.name());
    }

    @Test
    void aSinkWhoseLoopStandsStillForThirtySecondsIsNotLive() {
        sink = sink(SinkHealth.State.RUNNING, now);

        pass(Duration.ofSeconds(30));
        assertThat(sinkRole.at(now).live()).isTrue();
        pass(Duration.ofMillis(1));
        assertThat(sinkRole.at(now).live()).isFalse();
        assertThat(sinkRole.at(now).ready()).isFalse();
        assertThat(sinkRole.at(now).reasons())
                .containsExactly("the sink's loop has not come round for 30 s, 30 s are allowed");
    }

    @Test
    void theFirstTurnHasAsLongAsAnyOther() {
        pass(Duration.ofSeconds(30));
        assertThat(sinkRole.at(now).live()).isTrue();
        assertThat(sinkRole.at(now).ready()).isFalse();
        assertThat(sinkRole.at(now).reasons())
                .containsExactly("the sink has not had an answer to its credentials check yet");

        pass(Duration.ofMillis(1));
        assertThat(sinkRole.at(now).live()).isFalse();
    }

    @Test
    void whatTheSinkSaysOfItselfIsPassedOn() {
        sink = new SinkHealth(
                SinkHealth.State.DOWN,
                List.of("token refused at api.mixpanel.com: check mixpanel.token, mixpanel.region"),
                now,
                sink.levels());

        assertThat(sinkRole.at(now).reasons())
                .containsExactly("token refused at api.mixpanel.com: check mixpanel.token, mixpanel.region");
    }

    @Test
    void lagIsNoReason() {
        SinkMetrics.Levels behind = new SinkMetrics.Levels(
                100_000, 90_000, 0, 4, 5_000, 1L << 30, 200_000, Duration.ofHours(3), 8, 8, false);
        sink = new SinkHealth(SinkHealth.State.RUNNING, List.of(), now, behind);

        assertThat(sinkRole.at(now).ready()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "RUNNING, RUNNING,  live,     ready",
        "RUNNING, DOWN,     live,     not ready",
        "CREATED, RUNNING,  live,     not ready",
        "ERROR,   RUNNING,  not live, not ready",
        "ERROR,   DOWN,     not live, not ready"
    })
    void allRolesMustBeWell(State streams, SinkHealth.State posting, String live, String ready) {
        state = streams;
        sink = sink(posting, now);
        Health health = new Health(List.of(router, sinkRole), () -> now);

        assertThat(health.live().state()).isEqualTo(live);
        assertThat(health.live().ok()).isEqualTo(live.equals("live"));
        assertThat(health.ready().state()).isEqualTo(ready);
        assertThat(health.ready().ok()).isEqualTo(ready.equals("ready"));
        assertThat(health.ready().roles())
                .containsEntry("router", streams.name())
                .containsEntry("sink", posting.name());
    }

    @Test
    void noRolesAtAllIsAMistake() {
        assertThatThrownBy(() -> new Health(List.of(), () -> now)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRoleIsNotReadyWithoutBeingLive() {
        assertThatThrownBy(() -> new RoleReport("router", "ERROR", false, true, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private static SinkHealth sink(SinkHealth.State state, Instant lastTurn) {
        return new SinkHealth(
                state, List.of(), lastTurn, new SinkMetrics.Levels(0, 0, 0, 0, 0, 0, 0, Duration.ZERO, 0, 0, true));
    }
}
