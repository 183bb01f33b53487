package dev.segue.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.schemas.RegistryUnavailableException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RegistryPatienceTest {
    private final AtomicLong nanos = new AtomicLong(1_000_000_000L);
    private final CountingMetrics metrics = new CountingMetrics();
    private final RegistryPatience patience =
            new RegistryPatience(wait -> nanos.addAndGet(wait.toNanos()), Duration.ofSeconds(20), metrics, nanos::get);

    private static <T> T unavailable() {
        throw new RegistryUnavailableException("down", new java.io.IOException("refused"));
    }

    private void fails() {
        assertThatThrownBy(() -> patience.call(RegistryPatienceTest::unavailable))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void whatIsAnsweredAtOnceIsNoSilence() {
        assertThat(patience.call(() -> "answer")).isEqualTo("answer");
        assertThat(patience.silence()).isZero();
    }

    @Test
    void theSilenceGoesOnFromOneCallToTheNextAndEndsWithAnAnswer() {
        fails();
        Duration first = patience.silence();
        assertThat(first).isGreaterThan(Duration.ofSeconds(10));
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        fails();
        assertThat(patience.silence()).isGreaterThan(first.multipliedBy(2));

        int[] asked = {0};
        assertThat(patience.<String>call(() -> asked[0]++ == 0 ? unavailable() : "answer"))
                .isEqualTo("answer");
        assertThat(patience.silence()).isZero();
    }

    /** Others of the process need nothing of the registry, as it answers from memory what it knows. */
    @Test
    void anAnswerToSomebodyElseDoesNotEndTheSilence() {
        fails();
        patience.call(() -> "from memory");
        assertThat(patience.silence()).isPositive();
    }

    @Test
    void whereNobodyAsksAnyMoreItIsForgotten() {
        fails();
        nanos.addAndGet(Duration.ofMinutes(3).toNanos());
        assertThat(patience.silence()).isZero();
        fails();
        assertThat(patience.silence()).isLessThan(Duration.ofSeconds(30));
    }
}
