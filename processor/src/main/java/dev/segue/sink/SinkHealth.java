package dev.segue.sink;

import java.time.Instant;
import java.util.List;

/**
 * What the sink says of itself, once a turn of its loop. Lag is no part of it: that is an alert, not a state.
 *
 * @param reasons one line each, for a person; empty when all is well
 * @param lastTurn when the loop last came round; live means that this is recent
 */
public record SinkHealth(State state, List<String> reasons, Instant lastTurn, SinkMetrics.Levels levels) {
    public SinkHealth {
        reasons = List.copyOf(reasons);
    }

    /** From best to worst. */
    public enum State {
        /** Before the first answer to the credentials check. */
        STARTING,
        /** Posts start as soon as there is something to post. */
        RUNNING,
        /** It goes on, but a person should look: see the reasons. */
        DEGRADED,
        /** Nothing is posted until a probe succeeds or a person acts: see the reasons. */
        DOWN,
        /** The loop has ended. */
        STOPPED
    }
}
