package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.util.List;

/**
 * Records of one partition and endpoint that travel in one post, in partition order.
 *
 * @param bytes of the body: brackets, records and the commas between them
 */
record Batch(Endpoint endpoint, BatchKind kind, List<Item> items, long bytes, History history) {
    Batch {
        if (items.isEmpty()) {
            throw new IllegalArgumentException("a batch of nothing");
        }
        items = List.copyOf(items);
    }

    /** The bytes that these records make as one array. */
    static long bytesOf(List<Item> items) {
        long bytes = 2L + items.size() - 1;
        for (Item item : items) {
            bytes += item.body().length;
        }
        return bytes;
    }

    static Batch of(Endpoint endpoint, BatchKind kind, List<Item> items, History history) {
        return new Batch(endpoint, kind, items, bytesOf(items), history);
    }

    int size() {
        return items.size();
    }

    /** Offsets of the records that must not be repeated: all or none, as kinds do not mix. */
    List<Long> nonIdempotent() {
        if (items.get(0).isIdempotent()) {
            return List.of();
        }
        return items.stream()
                .filter(item -> !item.isIdempotent())
                .map(Item::offset)
                .toList();
    }

    /** Those of {@link #nonIdempotent()} that no post may have applied so far. */
    List<Long> undoubted() {
        return items.stream()
                .filter(item -> !item.isIdempotent() && !item.doubted)
                .map(Item::offset)
                .toList();
    }

    Batch with(History changed) {
        return new Batch(endpoint, kind, items, bytes, changed);
    }

    /** Its first and its second half, in order. */
    List<Batch> halves() {
        int middle = items.size() / 2;
        History halved = history.halved();
        return List.of(
                of(endpoint, kind, items.subList(0, middle), halved),
                of(endpoint, kind, items.subList(middle, items.size()), halved));
    }
}
