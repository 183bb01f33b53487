package dev.segue.mapping;

import dev.segue.segment.Envelope;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a message happened. Segment's {@code timestamp} is corrected for the device's clock already; without it the same
 * correction is made here, {@code originalTimestamp + (receivedAt - sentAt)}; else what is known of its arrival.
 *
 * @param clamped whether the message claimed to be later than its arrival and was set back to it; Mixpanel would
 *     refuse the future, or overwrite it with another time at each attempt
 */
record EventTime(Instant time, boolean clamped) {
    /** The time of this message; null if neither it nor its record has one. */
    static @Nullable EventTime of(Envelope envelope, Origin origin) {
        Instant arrival = later(origin.timestamp(), envelope.receivedAt());
        Instant own = own(envelope, origin);
        if (own == null) {
            return null;
        }
        return arrival != null && own.isAfter(arrival) ? new EventTime(arrival, true) : new EventTime(own, false);
    }

    private static @Nullable Instant own(Envelope envelope, Origin origin) {
        if (envelope.timestamp() != null) {
            return envelope.timestamp();
        }
        Instant original = envelope.originalTimestamp();
        Instant sent = envelope.sentAt();
        Instant received = envelope.receivedAt();
        if (original != null) {
            return sent == null || received == null ? original : original.plus(Duration.between(sent, received));
        }
        return received == null ? origin.timestamp() : received;
    }

    private static @Nullable Instant later(@Nullable Instant a, @Nullable Instant b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        return a.isAfter(b) ? a : b;
    }
}
