package dev.segue.sink;

import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeSet;

/**
 * Measures, where posts start, what the gate promises: nothing of a user that came after an alias starts sooner than
 * {@code gate.ms} after the alias's end. It decides nothing and shares nothing with the gate, so it would notice a broken
 * one. One per partition.
 */
final class FenceWatch {
    /** How long an end is remembered when nothing follows. */
    private static final long FORGET_NANOS = Duration.ofMinutes(1).toNanos();

    private final long gateNanos;
    private final SinkMetrics metrics;
    private final Map<String, Fence> fences = new HashMap<>();
    private long forgottenNanos;

    FenceWatch(Duration gate, SinkMetrics metrics) {
        this.gateNanos = gate.toNanos();
        this.metrics = metrics;
    }

    /** An alias was read. */
    void met(Item alias) {
        fences.computeIfAbsent(alias.user(), user -> new Fence()).unended.add(alias.offset());
    }

    /** An alias reached its end. */
    void ended(Item alias, long nowNanos) {
        Fence fence = fences.computeIfAbsent(alias.user(), user -> new Fence());
        fence.unended.remove(alias.offset());
        fence.endedNanos = nowNanos;
        fence.fresh = true;
        forget(nowNanos);
    }

    /** A post starts that carries this record. */
    void starts(Item item, long nowNanos) {
        Fence fence = fences.get(item.user());
        if (fence == null || item.isAlias()) {
            return;
        }
        if (!fence.unended.isEmpty() && fence.unended.first() < item.offset()) {
            metrics.fenceViolated();
        } else if (fence.fresh) {
            long gap = nowNanos - fence.endedNanos;
            metrics.fenceGap(Duration.ofNanos(gap));
            fence.fresh = false;
            if (gap < gateNanos) {
                metrics.fenceViolated();
            }
        }
    }

    /** Whether this record comes behind an alias of its user that has not ended, or did within the last minute. */
    boolean isBehindAlias(Item item, long nowNanos) {
        Fence fence = item.isAlias() ? null : fences.get(item.user());
        return fence != null && (!fence.unended.isEmpty() || nowNanos - fence.endedNanos <= FORGET_NANOS);
    }

    private void forget(long nowNanos) {
        if (nowNanos - forgottenNanos < FORGET_NANOS) {
            return;
        }
        forgottenNanos = nowNanos;
        for (Iterator<Fence> all = fences.values().iterator(); all.hasNext(); ) {
            Fence fence = all.next();
            if (fence.unended.isEmpty() && nowNanos - fence.endedNanos > gateNanos + FORGET_NANOS) {
                all.remove();
            }
        }
    }

    private static final class Fence {
        /** Offsets of aliases that were read and have not ended. */
        private final TreeSet<Long> unended = new TreeSet<>();

        private long endedNanos;
        /** Nothing has started since the end. */
        private boolean fresh;
    }
}
