package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AliasGateTest {
    private final AliasGate gate = new AliasGate(Duration.ofNanos(100));
    private final Item first = Requests.item(Requests.alias(0, 0, "u"));
    private final Item second = Requests.item(Requests.alias(0, 1, "v"));

    @Test
    void opensOnceTheTimeIsOverAndNotBefore() {
        assertThat(gate.holds(first)).isTrue();
        assertThat(gate.open(1_000)).isNull();
        gate.ended(first, 1_000);
        assertThat(gate.waitNanos(1_000)).isEqualTo(100);
        assertThat(gate.open(1_099)).isNull();
        assertThat(gate.open(1_100)).isSameAs(first);
        assertThat(gate.open(1_200)).isNull();
        assertThat(gate.waitNanos(1_200)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void eachAliasHasItsOwnTime() {
        gate.ended(first, 0);
        gate.ended(second, 50);
        assertThat(gate.open(120)).isSameAs(first);
        assertThat(gate.open(120)).isNull();
        assertThat(gate.waitNanos(120)).isEqualTo(30);
        assertThat(gate.open(150)).isSameAs(second);
    }

    @Test
    void timeMayPassTheEndOfTheNumbers() {
        gate.ended(first, Long.MAX_VALUE - 10);
        assertThat(gate.open(Long.MAX_VALUE)).isNull();
        assertThat(gate.open(Long.MIN_VALUE + 200)).isSameAs(first);
    }

    @Test
    void gateOfZeroOpensAtTheEnd() {
        AliasGate open = new AliasGate(Duration.ZERO);
        open.ended(first, 7);
        assertThat(open.open(7)).isSameAs(first);
    }
}
