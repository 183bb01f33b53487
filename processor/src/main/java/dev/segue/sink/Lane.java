package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One user's records of one partition that are not done, in partition order, and the rules of which of them may go:
 *
 * <ul>
 *   <li>an alias, when everything before it has ended; behind another alias that has ended it does not wait for the gate;
 *   <li>anything else, when no alias before it holds and, at its own endpoint, nothing before it waits or travels in
 *       another kind of batch.
 * </ul>
 *
 * So all that is ready for one endpoint goes in order: within a batch, and batch after batch, since one is in flight.
 */
final class Lane {
    private final Map<Endpoint, Queue> queues = new EnumMap<>(Endpoint.class);
    private int items;
    private int aliases;

    void add(Item item) {
        queues.computeIfAbsent(item.endpoint(), endpoint -> new Queue()).items.add(item);
        items++;
        if (item.isAlias()) {
            aliases++;
        }
    }

    boolean isEmpty() {
        return items == 0;
    }

    /** Whether an alias of this user has been read and its gate has not opened. */
    boolean isGated() {
        return aliases > 0;
    }

    /** Forgets what is finished, and tells which records became ready or must wait again. */
    void refresh(Gate gate, Moves moves) {
        if (aliases > 0) {
            queues.values().forEach(Queue::forgetGone);
            refreshAll(gate, moves);
        } else {
            queues.values().forEach(queue -> queue.refresh(moves));
        }
    }

    /** With an alias among them the endpoints are not each other's strangers: all records in partition order. */
    private void refreshAll(Gate gate, Moves moves) {
        Map<Endpoint, Turn> turns = new EnumMap<>(Endpoint.class);
        boolean unended = false;
        boolean held = false;
        for (Item item : inOrder()) {
            Turn turn = turns.computeIfAbsent(item.endpoint(), endpoint -> new Turn());
            boolean may = item.isAlias() ? !unended : !held && turn.admits(item);
            turn.passes(item, may, moves);
            if (item.state != Item.State.GATED) {
                unended = true;
            }
            if (item.isAlias()) {
                held |= gate.holds(item);
            }
        }
    }

    private List<Item> inOrder() {
        List<Item> all = new ArrayList<>(items);
        queues.values().forEach(queue -> all.addAll(queue.items));
        all.sort(Comparator.comparingLong(Item::offset));
        return all;
    }

    /** The records of one endpoint, in partition order. */
    private final class Queue {
        private final List<Item> items = new ArrayList<>();
        /** Behind so many no record has been ready yet. */
        private int reached;

        /** Only as far as records may become ready or had been: a busy user's queue is long. */
        void refresh(Moves moves) {
            Turn turn = new Turn();
            int kept = 0;
            int seen = 0;
            while (seen < items.size() && (seen < reached || !turn.blocked)) {
                Item item = items.get(seen++);
                if (!isGone(item)) {
                    items.set(kept++, item);
                    turn.passes(item, turn.admits(item), moves);
                }
            }
            items.subList(kept, seen).clear();
            reached = kept;
        }

        void forgetGone() {
            items.removeIf(Lane.this::isGone);
            reached = items.size();
        }
    }

    /** Of one endpoint, while its records are looked at in order: what went before decides. */
    private static final class Turn {
        private boolean blocked;
        private @Nullable BatchKind before;

        boolean admits(Item item) {
            return !blocked && follows(before, item.batchKind());
        }

        void passes(Item item, boolean may, Moves moves) {
            if (may && item.state == Item.State.WAITING) {
                moves.ready(item);
            } else if (!may && item.state == Item.State.READY) {
                moves.holdBack(item);
            }
            if (item.state == Item.State.WAITING || item.state == Item.State.PARKED) {
                blocked = true;
            } else if (item.state != Item.State.LETTERING && item.state != Item.State.GATED) {
                before = item.batchKind();
            }
        }
    }

    private static boolean follows(@Nullable BatchKind before, BatchKind kind) {
        return before == null || (before == kind && kind != BatchKind.SOLO);
    }

    private boolean isGone(Item item) {
        if (item.state != Item.State.FINISHED) {
            return false;
        }
        items--;
        if (item.isAlias()) {
            aliases--;
        }
        return true;
    }

    /** Where the lane's findings go. */
    interface Moves {
        void ready(Item item);

        void holdBack(Item item);
    }
}
