package dev.segue.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void showsTheMedianBetweenTheSmallestAndTheLargest() {
        assertThat(Spread.of(3, 1, 10).text("%.0f")).isEqualTo("3 (1–10)");
        assertThat(Spread.of(4, 1, 2, 9).median()).isEqualTo(3);
    }

    @Test
    void showsOneRunAsItIs() {
        assertThat(Spread.of(1.25).text("%.1f")).isEqualTo("1.3");
    }

    @Test
    void isNothingWithoutARun() {
        assertThatThrownBy(Spread::of).isInstanceOf(IllegalArgumentException.class);
    }
}
