package dev.segue.emulator;

import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One record of one request, as it was received: a record that is sent again is a further {@code Received}.
 *
 * @param sequence place in the order of commits, over all projects, from 1
 * @param request number of the request that carried it; with {@link LoggedRequest} the connection and the answer
 * @param index place within that request, from 0
 * @param arrived when the request's headers were read
 * @param arrivedNanos the same on the monotonic clock
 * @param project the token
 * @param name the event name; the operation, such as {@code $set}, for updates; empty if there is none
 * @param user the distinct_id that it belongs to: the new id of an alias, the identified id of an identify, empty if nobody's
 * @param otherId the existing id of an alias, the anonymous id of an identify, {@code key/id} of a group, else null
 * @param time the event time that counts in de-duplication, as the text of its JSON number; null for updates
 * @param reason a code of few values for what was not accepted, else null
 * @param duplicate whether an equal record had been accepted before: event, time, distinct_id and {@code $insert_id} for
 *     events, equal bytes for updates
 * @param idempotent false for {@code $add} and {@code $append}
 * @param early whether it was accepted under an id whose alias had not taken effect, and so went to a profile of its own
 */
public record Received(
        long sequence,
        long request,
        String connection,
        int index,
        Instant arrived,
        long arrivedNanos,
        String project,
        Endpoint endpoint,
        Kind kind,
        String name,
        String user,
        @Nullable String otherId,
        @Nullable String insertId,
        @Nullable String time,
        Outcome outcome,
        @Nullable String reason,
        boolean duplicate,
        boolean idempotent,
        boolean early) {
    /** Whether it is an identity verb rather than something that belongs to a user's history. */
    public boolean isVerb() {
        return kind == Kind.ALIAS || kind == Kind.IDENTITY;
    }
}
