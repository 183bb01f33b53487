package dev.segue.hold;

import dev.segue.hold.GateRule.Opening;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what happens to a message, from the message, its user's gate and the time.
 *
 * <pre>
 *                no gate            gate
 *  alias         open               same old id: go on; other: extend, up to the longest hold
 *  identify *    open               hold            (* where it sends an identity verb)
 *  other         forward            hold
 * </pre>
 *
 * Whether there is a gate decides, not the clock: a gate that is due but not yet released still holds, else a late tick
 * would let a new message overtake the queue.
 */
final class HoldPolicy {
    private final long holdMs;
    private final long longestMs;

    HoldPolicy(Duration hold, Duration longest) {
        this.holdMs = hold.toMillis();
        this.longestMs = longest.toMillis();
    }

    /** What to do with a message. */
    sealed interface Decision {
        /** Pass it on; nothing else changes. */
        record Forward() implements Decision {}

        /** Pass it on, since nothing changes: its open gate knows this pair of ids. */
        record Repeat() implements Decision {}

        /** Put it behind what its user has waiting. */
        record Hold() implements Decision {}

        /** Pass it on and open this gate behind it. */
        record Open(Gate gate) implements Decision {}

        /**
         * Pass it on; the gate is this one from now on.
         *
         * @param capped whether the longest hold cut the extension
         */
        record Extend(Gate gate, boolean capped) implements Decision {}
    }

    /**
     * Decides.
     *
     * @param opening how the message opens a gate, if it does
     * @param gate the open gate of the message's user
     * @param nowMs wall clock, milliseconds since the epoch
     */
    Decision decide(Optional<Opening> opening, @Nullable Gate gate, long nowMs) {
        if (gate == null) {
            return opening.isPresent() && holdMs > 0
                    ? new Decision.Open(new Gate(
                            nowMs, nowMs + holdMs, List.of(opening.get().oldId())))
                    : new Decision.Forward();
        }
        if (opening.isEmpty() || !opening.get().overtakes()) {
            return new Decision.Hold();
        }
        String oldId = opening.get().oldId();
        if (gate.knows(oldId)) {
            return new Decision.Repeat();
        }
        long wanted = nowMs + holdMs;
        long latest = gate.openedAtMs() + longestMs;
        long due = Math.max(gate.dueAtMs(), Math.min(wanted, latest));
        return new Decision.Extend(gate.extended(due, oldId), wanted > latest);
    }

    /**
     * The gate as it is taken over from another owner, or after the clock was set back: it begins anew, so that it opens
     * never early, whatever clock set it.
     */
    Gate rearmed(Gate gate, long nowMs) {
        return new Gate(nowMs, nowMs + holdMs, gate.oldIds());
    }
}
