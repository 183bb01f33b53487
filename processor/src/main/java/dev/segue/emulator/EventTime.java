package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;

/** Event times: seconds or milliseconds since the epoch, told apart by their size since Mixpanel documents no other way. */
final class EventTime {
    /** From here on a number is milliseconds: 2286 in seconds, April 1970 in milliseconds. */
    private static final BigDecimal FIRST_MILLIS = BigDecimal.valueOf(10_000_000_000L);

    private static final BigDecimal LAST = BigDecimal.valueOf(Long.MAX_VALUE / 2);

    private EventTime() {}

    /** The moment that a number means; numbers beyond all calendars end at the calendars' end. */
    static Instant of(JsonNode number) {
        return of(number.decimalValue());
    }

    static Instant of(BigDecimal value) {
        BigDecimal millis = value.compareTo(FIRST_MILLIS) >= 0 ? value : value.movePointRight(3);
        return Instant.ofEpochMilli(millis.min(LAST).max(LAST.negate()).longValue());
    }
}
