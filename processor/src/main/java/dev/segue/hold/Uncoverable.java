package dev.segue.hold;

import dev.segue.hold.GateRule.Opening;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts the aliases that no hold can help, because what spoils them came before they did:
 *
 * <ul>
 *   <li>something of the new id went on shortly before its alias, so the second profile exists already;
 *   <li>the old id is itself the new id of an alias within the hold (a→b, then b→c): the gate of b is another user's.
 * </ul>
 *
 * As far as this process remembers: what other processes saw, and what was long ago, is not counted.
 */
final class Uncoverable {
    /** How long before its alias an event counts: a client's batch or a producer's disorder, not another visit. */
    private static final Duration BEFORE = Duration.ofMinutes(1);

    private static final int USERS_A_TASK = 1 << 14;

    private final RecentIds users = new RecentIds(USERS_A_TASK);
    private final Aliases aliases;
    private final HoldMetrics metrics;

    Uncoverable(Aliases aliases, HoldMetrics metrics) {
        this.aliases = aliases;
        this.metrics = metrics;
    }

    /** A message that opens nothing goes on at once. */
    void passed(String userKey, long nowMs) {
        users.seen(userKey, nowMs);
    }

    /** An alias that is new goes on. Of identify calls nothing is said: they may well come after events of their user. */
    void aliased(String userKey, Opening opening, long nowMs) {
        if (!opening.overtakes()) {
            return;
        }
        if (users.seenSince(userKey, nowMs - BEFORE.toMillis())) {
            metrics.aliasAfterEvents();
        }
        if (aliases.add(userKey, opening.oldId(), nowMs)) {
            metrics.aliasChained();
        }
    }

    /** The new ids of late, in all tasks of this process. Safe for many threads: aliases are rare. */
    static final class Aliases {
        private static final int MOST = 10_000;

        private final long windowMs;
        private final Map<String, Long> newIds = new LinkedHashMap<>();

        Aliases(Duration window) {
            this.windowMs = window.toMillis();
        }

        /** Remembers the new id; returns whether the old one was a new id within the window. */
        synchronized boolean add(String newId, String oldId, long nowMs) {
            forget(nowMs - windowMs);
            boolean chained = newIds.containsKey(oldId);
            newIds.remove(newId);
            newIds.put(newId, nowMs);
            return chained;
        }

        /** From the oldest on, so that an alias costs what has expired since the last one and no more. */
        private void forget(long untilMs) {
            Iterator<Long> oldest = newIds.values().iterator();
            while (oldest.hasNext() && (oldest.next() <= untilMs || newIds.size() > MOST)) {
                oldest.remove();
            }
        }
    }
}
