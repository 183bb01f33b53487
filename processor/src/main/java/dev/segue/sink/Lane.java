package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final List<Item> items = new ArrayList<>();
    private int aliases;

    void add(Item item) {
        items.add(item);
        if (item.isAlias()) {
            aliases++;
        }
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** Whether an alias of this user has been read and its gate has not opened. */
    boolean isGated() {
        return aliases > 0;
    }

    /** Forgets what is finished, and tells which records became ready or must wait again. */
    void refresh(Gate gate, Moves moves) {
        if (items.size() == 1) {
            // As most lanes are: nothing is before it.
            refreshOne(items.get(0), moves);
            return;
        }
        items.removeIf(this::isGone);
        Map<Endpoint, BatchKind> before = new EnumMap<>(Endpoint.class);
        Set<Endpoint> blocked = EnumSet.noneOf(Endpoint.class);
        boolean unended = false;
        boolean held = false;
        for (Item item : items) {
            Endpoint endpoint = item.endpoint();
            boolean may = item.isAlias()
                    ? !unended
                    : !held && !blocked.contains(endpoint) && follows(before.get(endpoint), item.batchKind());
            if (may && item.state == Item.State.WAITING) {
                moves.ready(item);
            } else if (!may && item.state == Item.State.READY) {
                moves.holdBack(item);
            }
            if (item.state != Item.State.GATED) {
                unended = true;
            }
            if (item.isAlias()) {
                held |= gate.holds(item);
            }
            if (item.state == Item.State.WAITING || item.state == Item.State.PARKED) {
                blocked.add(endpoint);
            } else if (item.state != Item.State.LETTERING && item.state != Item.State.GATED) {
                before.put(endpoint, item.batchKind());
            }
        }
    }

    private void refreshOne(Item item, Moves moves) {
        if (isGone(item)) {
            items.clear();
        } else if (item.state == Item.State.WAITING) {
            moves.ready(item);
        }
    }

    private static boolean follows(@Nullable BatchKind before, BatchKind kind) {
        return before == null || (before == kind && kind != BatchKind.SOLO);
    }

    private boolean isGone(Item item) {
        if (item.state != Item.State.FINISHED) {
            return false;
        }
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
