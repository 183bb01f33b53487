package dev.segue.hold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.hold.GateRule.Opening;
import dev.segue.hold.HoldPolicy.Decision;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HoldPolicyTest {
    private static final Optional<Opening> NONE = Optional.empty();
    private final HoldPolicy policy = new HoldPolicy(Duration.ofMillis(1000), Duration.ofMillis(10_000));

    private static Optional<Opening> alias(String oldId) {
        return Optional.of(new Opening(oldId, true));
    }

    private static Optional<Opening> identify(String oldId) {
        return Optional.of(new Opening(oldId, false));
    }

    private static Gate gate(long openedAt, long due, String... oldIds) {
        return new Gate(openedAt, due, List.of(oldIds));
    }

    @Test
    void withoutAGateOnlyAnOpeningOpensOne() {
        assertThat(policy.decide(NONE, null, 5000)).isEqualTo(new Decision.Forward());
        assertThat(policy.decide(alias("a"), null, 5000)).isEqualTo(new Decision.Open(gate(5000, 6000, "a")));
        assertThat(policy.decide(identify("a"), null, 5000)).isEqualTo(new Decision.Open(gate(5000, 6000, "a")));
    }

    @Test
    void withoutAHoldNothingOpensAGate() {
        HoldPolicy off = new HoldPolicy(Duration.ZERO, Duration.ofSeconds(10));

        assertThat(off.decide(alias("a"), null, 5000)).isEqualTo(new Decision.Forward());
    }

    @Test
    void waitsWhileOpenAndGoesOnWaitingUntilReleased() {
        Gate gate = gate(5000, 6000, "a");

        assertThat(policy.decide(NONE, gate, 5500)).isEqualTo(new Decision.Hold());
        assertThat(policy.decide(NONE, gate, 6000)).isEqualTo(new Decision.Hold());
        assertThat(policy.decide(NONE, gate, 60_000)).isEqualTo(new Decision.Hold());
    }

    @Test
    void aKnownPairGoesOnAndChangesNothing() {
        assertThat(policy.decide(alias("a"), gate(5000, 6000, "a", "b"), 5500)).isEqualTo(new Decision.Repeat());
        assertThat(policy.decide(alias("b"), gate(5000, 6000, "a", "b"), 5500)).isEqualTo(new Decision.Repeat());
    }

    @Test
    void anotherPairExtends() {
        assertThat(policy.decide(alias("b"), gate(5000, 6000, "a"), 5400))
                .isEqualTo(new Decision.Extend(gate(5000, 6400, "a", "b"), false));
    }

    @Test
    void anExtensionEndsAtTheLongestHold() {
        assertThat(policy.decide(alias("b"), gate(5000, 14_900, "a"), 14_000))
                .isEqualTo(new Decision.Extend(gate(5000, 15_000, "a", "b"), false));
        assertThat(policy.decide(alias("b"), gate(5000, 14_900, "a"), 14_001))
                .isEqualTo(new Decision.Extend(gate(5000, 15_000, "a", "b"), true));
        assertThat(policy.decide(alias("b"), gate(5000, 15_000, "a"), 16_000))
                .as("past the longest hold, but not released yet")
                .isEqualTo(new Decision.Extend(gate(5000, 15_000, "a", "b"), true));
    }

    @Test
    void whatAlsoChangesTheProfileOvertakesNothing() {
        assertThat(policy.decide(identify("b"), gate(5000, 6000, "a"), 5400)).isEqualTo(new Decision.Hold());
    }

    @Test
    void aGateRemembersALimitedNumberOfPairs() {
        Gate gate = gate(5000, 6000, "first");
        for (int i = 0; i < Gate.MAX_OLD_IDS; i++) {
            gate = gate.extended(6000, "id" + i);
        }

        assertThat(gate.oldIds()).hasSize(Gate.MAX_OLD_IDS);
        assertThat(gate.knows("first")).isFalse();
        assertThat(gate.knows("id0")).isTrue();
    }

    @Test
    void aGateThatIsTakenOverBeginsAnew() {
        assertThat(policy.rearmed(gate(99_000, 100_000, "a"), 5000)).isEqualTo(gate(5000, 6000, "a"));
    }
}
