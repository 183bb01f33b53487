package dev.segue.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The two forms of a {@code Retry-After} header (RFC 9110, 10.2.3). */
final class RetryAfter {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private RetryAfter() {}

    /** @param date whether it is written as a date, which has no parts of a second and so is never too early */
    static String text(Duration wait, boolean date, Instant now) {
        return date ? DATE.format(now.plus(wait).plusMillis(999)) : Long.toString(wait.toSeconds());
    }
}
