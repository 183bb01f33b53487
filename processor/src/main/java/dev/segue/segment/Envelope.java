package dev.segue.segment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields that all six message types share, per Segment's Spec. Ids are text; null and empty count as missing.
 *
 * @param anonymousId {@code anonymousId}, else {@code sessionId}
 * @param timestamp as Segment corrected it for clock skew
 * @param context {@code options} if the message has such an object, else {@code context}, else empty; read-only
 * @param integrations empty if missing; read-only
 * @param bundled {@code _metadata.bundled}: destinations that the device's own library sent this message to
 */
public record Envelope(
        @Nullable String messageId,
        @Nullable String userId,
        @Nullable String anonymousId,
        @Nullable Instant timestamp,
        @Nullable Instant originalTimestamp,
        @Nullable Instant sentAt,
        @Nullable Instant receivedAt,
        ObjectNode context,
        ObjectNode integrations,
        List<String> bundled) {
    public Envelope {
        bundled = List.copyOf(bundled);
    }
}
