package dev.segue.hold;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The open gates of one task: by user, by due time, and by age of what waits. In memory only, rebuilt from the store
 * when the task starts. Written by the task's thread; the gauge may be read by any.
 */
final class OpenGates implements HoldGauge {
    private static final long NOTHING_WAITS = Long.MAX_VALUE;

    private final int partition;
    private final Map<String, Entry> byUser = new HashMap<>();
    /** May hold outdated entries of gates that were extended or closed; what {@link #byUser} says counts. */
    private final PriorityQueue<Due> byDue = new PriorityQueue<>(Comparator.comparingLong(Due::atMs));
    /** Users with something waiting, the one whose wait began first in front; the value is when it began. */
    private final LinkedHashMap<String, Long> waiting = new LinkedHashMap<>();

    private volatile int gaugeGates;
    private volatile long gaugeRecords;
    private volatile long gaugeBytes;
    private volatile long gaugeOldestMs = NOTHING_WAITS;
    private long records;
    private long bytes;

    OpenGates(int partition) {
        this.partition = partition;
    }

    @Nullable Gate get(String userKey) {
        Entry entry = byUser.get(userKey);
        return entry == null ? null : entry.gate;
    }

    boolean isEmpty() {
        return byUser.isEmpty();
    }

    /** Opens a gate, or replaces the user's. */
    void put(String userKey, Gate gate) {
        byUser.computeIfAbsent(userKey, user -> new Entry(gate)).gate = gate;
        byDue.add(new Due(gate.dueAtMs(), userKey));
        publish();
    }

    /** Replaces every gate. */
    void replaceAll(UnaryOperator<Gate> change) {
        byDue.clear();
        byUser.forEach((userKey, entry) -> {
            entry.gate = change.apply(entry.gate);
            byDue.add(new Due(entry.gate.dueAtMs(), userKey));
        });
        publish();
    }

    /** Removes the gate of a user who has nothing waiting. */
    void close(String userKey) {
        byUser.remove(userKey);
        publish();
    }

    /** The user whose gate has been due for longest; null if none is due. */
    @Nullable String nextDue(long nowMs) {
        for (Due first = byDue.peek(); first != null && first.atMs() <= nowMs; first = byDue.peek()) {
            Gate gate = get(first.userKey());
            if (gate != null && gate.dueAtMs() == first.atMs()) {
                return first.userKey();
            }
            byDue.remove();
        }
        return null;
    }

    /** When the first gate is due, or may be. At least one gate must be open. */
    long firstDueMs() {
        Due first = byDue.peek();
        if (first == null) {
            throw new IllegalStateException("no gate is open");
        }
        return first.atMs();
    }

    /** The user whose oldest message has waited for longest; null if nothing waits. */
    @Nullable String longestWaiting() {
        return waiting.isEmpty() ? null : waiting.keySet().iterator().next();
    }

    void held(String userKey, long size, long nowMs) {
        entry(userKey).records++;
        waiting.putIfAbsent(userKey, nowMs);
        records++;
        bytes += size;
        publish();
    }

    void released(String userKey, long size) {
        if (--entry(userKey).records == 0) {
            waiting.remove(userKey);
        }
        records--;
        bytes -= size;
        publish();
    }

    boolean hasWaiting(String userKey) {
        return waiting.containsKey(userKey);
    }

    @Override
    public int partition() {
        return partition;
    }

    @Override
    public int openGates() {
        return gaugeGates;
    }

    @Override
    public long records() {
        return gaugeRecords;
    }

    @Override
    public long bytes() {
        return gaugeBytes;
    }

    @Override
    public long oldestAgeMs(long nowMs) {
        long oldest = gaugeOldestMs;
        return oldest == NOTHING_WAITS ? 0 : Math.max(0, nowMs - oldest);
    }

    private Entry entry(String userKey) {
        Entry entry = byUser.get(userKey);
        if (entry == null) {
            throw new IllegalStateException("a message waits without a gate");
        }
        return entry;
    }

    private void publish() {
        gaugeGates = byUser.size();
        gaugeRecords = records;
        gaugeBytes = bytes;
        gaugeOldestMs =
                waiting.isEmpty() ? NOTHING_WAITS : waiting.values().iterator().next();
    }

    private record Due(long atMs, String userKey) {}

    private static final class Entry {
        private Gate gate;
        private long records;

        Entry(Gate gate) {
            this.gate = gate;
        }
    }
}
