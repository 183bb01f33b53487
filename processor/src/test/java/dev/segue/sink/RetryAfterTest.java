package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @Test
    void secondsAreSeconds() {
        assertThat(RetryAfter.read(" 120 ", null, NOW)).isEqualTo(Duration.ofMinutes(2));
        assertThat(RetryAfter.read("0", null, NOW)).isEqualTo(Duration.ZERO);
        assertThat(RetryAfter.read("99999999999999999999", null, NOW)).isGreaterThan(Duration.ofDays(365));
    }

    @Test
    void datesCountFromTheServersOwnClock() {
        assertThat(RetryAfter.read("Tue, 24 Nov 2026 10:00:30 GMT", null, NOW)).isEqualTo(Duration.ofSeconds(30));
        assertThat(RetryAfter.read("Tue, 24 Nov 2026 10:00:30 GMT", "Tue, 24 Nov 2026 10:00:20 GMT", NOW))
                .isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void nothingReadableAsksForNothing() {
        assertThat(RetryAfter.read(null, null, NOW)).isNull();
        assertThat(RetryAfter.read("soon", null, NOW)).isNull();
        assertThat(RetryAfter.read("", null, NOW)).isNull();
        assertThat(RetryAfter.read("-5", null, NOW)).isNull();
        assertThat(RetryAfter.read("Tue, 24 Nov 2026 09:00:00 GMT", null, NOW)).isNull();
    }
}
