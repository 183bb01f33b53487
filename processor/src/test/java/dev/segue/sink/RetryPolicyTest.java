package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
    private final RetryPolicy policy = RetryPolicy.defaults();

    @Test
    void doublesFromTwoSecondsToSixty() {
        assertThat(IntStream.rangeClosed(1, 8)
                        .mapToObj(attempt -> policy.wait(attempt, null, () -> 1).toSeconds()))
                .containsExactly(2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    }

    @Test
    void jitterTakesAwayUpToHalf() {
        assertThat(policy.wait(3, null, () -> 0)).isEqualTo(Duration.ofSeconds(4));
        assertThat(policy.wait(3, null, () -> 0.5)).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void manyAttemptsDoNotOverflow() {
        assertThat(policy.wait(100_000, null, () -> 1)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void retryAfterIsTheLeastWaitUpToItsOwnBound() {
        assertThat(policy.wait(1, Duration.ofSeconds(90), () -> 0)).isEqualTo(Duration.ofSeconds(90));
        assertThat(policy.wait(6, Duration.ofSeconds(1), () -> 0)).isEqualTo(Duration.ofSeconds(30));
        assertThat(policy.wait(1, Duration.ofDays(2), () -> 0)).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new RetryPolicy(Duration.ofSeconds(3), Duration.ofSeconds(2), 2, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(2), 0.5, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
