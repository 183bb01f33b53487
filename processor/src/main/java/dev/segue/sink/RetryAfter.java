package dev.segue.sink;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads the Retry-After header (RFC 9110, 10.2.3): seconds, or a date, which is taken relative to the answer's own Date. */
final class RetryAfter {
    private static final int MAX_DIGITS = 9;

    private RetryAfter() {}

    /**
     * How long to wait.
     *
     * @param date the answer's Date header, so that no clock but the server's counts
     * @param now used without a readable Date
     * @return null if the header is absent, not readable or in the past
     */
    static @Nullable Duration read(@Nullable String header, @Nullable String date, Instant now) {
        if (header == null) {
            return null;
        }
        String text = header.trim();
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ofSeconds(text.length() > MAX_DIGITS ? Integer.MAX_VALUE : Long.parseLong(text));
        }
        Instant until = instant(text);
        if (until == null) {
            return null;
        }
        Instant sent = date == null ? null : instant(date.trim());
        Duration wait = Duration.between(sent == null ? now : sent, until);
        return wait.isNegative() ? null : wait;
    }

    private static @Nullable Instant instant(String text) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
