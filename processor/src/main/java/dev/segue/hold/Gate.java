package dev.segue.hold;

import java.util.ArrayList;
import java.util.List;

/**
 * Why and how long one user's messages wait. Immutable.
 *
 * @param openedAtMs wall clock, milliseconds since the epoch; the longest hold counts from here
 * @param dueAtMs when what waits may go
 * @param oldIds the ids that were linked to the user while the gate was open, oldest first, at most {@value #MAX_OLD_IDS}
 */
record Gate(long openedAtMs, long dueAtMs, List<String> oldIds) {
    /** More are forgotten, oldest first: the longest hold bounds what a forgotten one could do. */
    static final int MAX_OLD_IDS = 16;

    Gate {
        oldIds = List.copyOf(oldIds);
    }

    boolean knows(String oldId) {
        return oldIds.contains(oldId);
    }

    boolean isDue(long nowMs) {
        return dueAtMs <= nowMs;
    }

    Gate extended(long dueAtMs, String oldId) {
        List<String> ids = new ArrayList<>(oldIds);
        ids.add(oldId);
        return new Gate(openedAtMs, dueAtMs, ids.subList(Math.max(0, ids.size() - MAX_OLD_IDS), ids.size()));
    }
}
