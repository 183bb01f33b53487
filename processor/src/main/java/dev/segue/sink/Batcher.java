package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins ready records of one partition and endpoint: one {@link BatchKind} a batch, lowest offset first, as many as count
 * and bytes allow. A batch that is not full waits {@code linger} from the time its first record was read.
 */
final class Batcher {
    private final Endpoint endpoint;
    private final long lingerNanos;
    private final EndpointState limits;
    private final IntSupplier room;
    private final Map<BatchKind, Ready> ready = new EnumMap<>(BatchKind.class);

    /** @param room how many records that must not be repeated can be noted at present; no more of them go */
    Batcher(Endpoint endpoint, long lingerNanos, EndpointState limits, IntSupplier room) {
        this.endpoint = endpoint;
        this.lingerNanos = lingerNanos;
        this.limits = limits;
        this.room = room;
        for (BatchKind kind : BatchKind.values()) {
            ready.put(kind, new Ready());
        }
    }

    void add(Item item) {
        of(item.batchKind()).add(item);
    }

    void remove(Item item) {
        of(item.batchKind()).remove(item);
    }

    /** The next batch, taken out; null if nothing is to be posted yet. */
    @Nullable Batch take(long nowNanos) {
        BatchKind first = null;
        for (BatchKind kind : BatchKind.values()) {
            if (waitNanos(kind, nowNanos) == 0
                    && (first == null || of(kind).firstOffset() < of(first).firstOffset())) {
                first = kind;
            }
        }
        if (first == null) {
            return null;
        }
        List<Item> items = of(first).take(maxRecords(first, nowNanos), limits.maxBytes());
        return Batch.of(endpoint, first, items, History.fresh());
    }

    /** How long until {@link #take} has one, unless more is added; {@link Long#MAX_VALUE} if that does not depend on time. */
    long waitNanos(long nowNanos) {
        long least = Long.MAX_VALUE;
        for (BatchKind kind : BatchKind.values()) {
            least = Math.min(least, waitNanos(kind, nowNanos));
        }
        return least;
    }

    /** Ready records that must not be repeated and cannot be noted, so that they wait. */
    int withoutRoom() {
        Ready items = of(BatchKind.NON_IDEMPOTENT);
        return items.isEmpty() || room.getAsInt() > 0 ? 0 : items.size();
    }

    private int maxRecords(BatchKind kind, long nowNanos) {
        int records = limits.maxRecords(kind, nowNanos);
        return kind == BatchKind.NON_IDEMPOTENT && records > 0 ? Math.min(records, room.getAsInt()) : records;
    }

    private long waitNanos(BatchKind kind, long nowNanos) {
        Ready items = of(kind);
        int records = items.isEmpty() ? 0 : maxRecords(kind, nowNanos);
        if (records == 0) {
            return Long.MAX_VALUE;
        }
        Item first = items.first();
        if (items.allWantCompany()) {
            return Math.max(0, first.aloneAtNanos - nowNanos);
        }
        return items.size() >= records || items.bytes() >= limits.maxBytes()
                ? 0
                : Math.max(0, first.readNanos() + lingerNanos - nowNanos);
    }

    private Ready of(BatchKind kind) {
        Ready items = ready.get(kind);
        if (items == null) {
            throw new IllegalStateException(kind.name());
        }
        return items;
    }

    /** Ready records of one kind, by offset. */
    private static final class Ready {
        private final TreeMap<Long, Item> items = new TreeMap<>();
        private long bodyBytes;
        private int wantCompany;

        void add(Item item) {
            items.put(item.offset(), item);
            bodyBytes += item.body().length;
            wantCompany += item.wantsCompany ? 1 : 0;
        }

        void remove(Item item) {
            if (items.remove(item.offset()) != null) {
                bodyBytes -= item.body().length;
                wantCompany -= item.wantsCompany ? 1 : 0;
            }
        }

        boolean isEmpty() {
            return items.isEmpty();
        }

        int size() {
            return items.size();
        }

        Item first() {
            return items.firstEntry().getValue();
        }

        long firstOffset() {
            return items.firstKey();
        }

        boolean allWantCompany() {
            return wantCompany == items.size();
        }

        /** Of one array that held them all. */
        long bytes() {
            return 1 + bodyBytes + items.size();
        }

        /** The first ones that fit; at least one. Stops at the first that does not fit, since a later one may be its user's. */
        List<Item> take(int maxRecords, long maxBytes) {
            List<Item> taken = new ArrayList<>();
            long bytes = 1;
            while (!items.isEmpty() && taken.size() < maxRecords) {
                Item next = first();
                bytes += 1L + next.body().length;
                if (!taken.isEmpty() && bytes > maxBytes) {
                    break;
                }
                taken.add(next);
                remove(next);
            }
            return taken;
        }
    }
}
