package dev.segue.hold;

import java.time.Duration;

/**
 * How long and how much is held. Defaults and meaning: the {@code hold.*} rows of the configuration reference.
 *
 * @param hold how long a user's messages wait behind an alias; zero passes everything through
 * @param longest the most that one gate may be held shut by further aliases; a client that aliases in a loop would
 *     otherwise never see its own events go out
 * @param maxBytes of keys and values that may wait in this process, all tasks together; beyond it the oldest go early
 * @param tick how often due gates are looked for, while there are any
 * @param releaseMaxRecords the most records that one tick lets go
 * @param releaseMaxTime the longest that one tick may take before it leaves the rest to the next one
 */
public record HoldSettings(
        Duration hold, Duration longest, long maxBytes, Duration tick, int releaseMaxRecords, Duration releaseMaxTime) {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final Duration TICK = Duration.ofMillis(50);
    private static final int RELEASE_MAX_RECORDS = 2000;
    private static final Duration RELEASE_MAX_TIME = Duration.ofMillis(20);

    public HoldSettings {
        if (hold.isNegative() || tick.isNegative() || tick.isZero() || maxBytes < 1 || releaseMaxRecords < 1) {
            throw new IllegalArgumentException("hold settings out of range");
        }
        if (longest.compareTo(hold) < 0) {
            throw new IllegalArgumentException("a gate must be allowed to stay shut for the hold itself");
        }
    }

    /** With these two, and the rest as it is meant to be: 10 s, 50 ms, 2000 records or 20 ms a tick. */
    public static HoldSettings of(Duration hold, long maxBytes) {
        return new HoldSettings(
                hold,
                hold.compareTo(LONGEST) > 0 ? hold : LONGEST,
                maxBytes,
                TICK,
                RELEASE_MAX_RECORDS,
                RELEASE_MAX_TIME);
    }
}
