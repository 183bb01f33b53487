package dev.segue.sink;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one place of a partition and endpoint where a post can be in flight. What failed and what was halved goes before
 * anything new, in order, with the same bytes.
 *
 * <pre>
 *   idle ── next ──▶ in flight ── freed ──▶ idle
 *                        └── repeat, halve ──▶ waits until due ── next ──▶ in flight
 * </pre>
 */
final class Slot {
    private final Batcher batcher;
    private final Deque<Batch> again = new ArrayDeque<>();
    private boolean inFlight;
    private boolean delayed;
    private long dueNanos;

    Slot(Batcher batcher) {
        this.batcher = batcher;
    }

    Batcher batcher() {
        return batcher;
    }

    boolean inFlight() {
        return inFlight;
    }

    /** The batch to post now, which is then in flight; null if there is none or it is too early. */
    @Nullable Batch next(long nowNanos) {
        if (inFlight || (delayed && nowNanos - dueNanos < 0)) {
            return null;
        }
        Batch first = again.poll();
        Batch next = first == null ? batcher.take(nowNanos) : first;
        inFlight = next != null;
        delayed = false;
        return next;
    }

    /** The post has ended, and with it the batch. */
    void freed() {
        inFlight = false;
    }

    /** The post failed: the same batch goes again, not before this time, and everything else behind it. */
    void repeat(Batch batch, long dueNanos) {
        again.addFirst(batch);
        inFlight = false;
        delayed = true;
        this.dueNanos = dueNanos;
    }

    /** The post failed: the batch goes again in halves, not before this time. */
    void halve(Batch batch, long dueNanos) {
        batch.history().kin().halved();
        again.addFirst(batch.halves().get(1));
        again.addFirst(batch.halves().get(0));
        freed(dueNanos);
    }

    /** The post has ended, and with it the batch; nothing else goes before this time. */
    void freed(long dueNanos) {
        inFlight = false;
        delayed = true;
        this.dueNanos = dueNanos;
    }

    /**
     * Takes a user's records out of what goes again, because an earlier one of theirs has to wait: else they would overtake
     * it. A part that nothing is left of has ended.
     */
    List<Item> withdraw(String user) {
        List<Item> withdrawn = new ArrayList<>();
        for (int left = again.size(); left > 0; left--) {
            Batch batch = again.remove();
            List<Item> kept = new ArrayList<>();
            for (Item item : batch.items()) {
                (item.user().equals(user) ? withdrawn : kept).add(item);
            }
            if (kept.isEmpty()) {
                batch.history().kin().ended();
            } else {
                again.add(Batch.of(batch.endpoint(), batch.kind(), kept, batch.history()));
            }
        }
        return withdrawn;
    }

    /** How long until {@link #next} may have one; {@link Long#MAX_VALUE} if that does not depend on time. */
    long waitNanos(long nowNanos) {
        if (inFlight) {
            return Long.MAX_VALUE;
        }
        if (delayed) {
            return Math.max(0, dueNanos - nowNanos);
        }
        return again.isEmpty() ? batcher.waitNanos(nowNanos) : 0;
    }
}
