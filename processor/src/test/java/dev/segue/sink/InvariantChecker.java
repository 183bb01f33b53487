package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Watches from Mixpanel's side and knows nothing of lanes, gates and ledgers: what was posted when, what it was answered,
 * what was stored. It judges the sink's rules over all lives of the worker:
 *
 * <ol>
 *   <li>nothing early: at the start of a post, each earlier alias of a record's user has been answered for good, and, for
 *       anything but another alias, at least the gate's time ago;
 *   <li>order: per user and endpoint, first acceptances come in partition order;
 *   <li>nothing lost: in the end each record is stored or has a dead letter;
 *   <li>posts are well formed: one in flight per partition and endpoint, aliases alone, limits kept, and what must not be
 *       repeated is not repeated within a life once its outcome is unknown.
 * </ol>
 *
 * That counters add up is asserted where the turns are made.
 */
final class InvariantChecker {
    private static final long UNANSWERED = Long.MAX_VALUE;

    private final long gateNanos;
    private final int maxRecords;
    private final int maxNonIdempotent;
    private final Map<String, Record> records = new TreeMap<>();
    private final Map<String, List<Record>> byUser = new HashMap<>();
    private final Set<String> busy = new HashSet<>();
    private long acceptances;

    InvariantChecker(Duration gate, int maxRecords, int maxNonIdempotent) {
        this.gateNanos = gate.toNanos();
        this.maxRecords = maxRecords;
        this.maxNonIdempotent = maxNonIdempotent;
    }

    /** A record was written to the requests topic. */
    void produced(Item item) {
        Record record = new Record(item);
        records.put(id(item), record);
        byUser.computeIfAbsent(item.user(), user -> new ArrayList<>()).add(record);
    }

    void started(int life, Batch batch, long nowNanos) {
        check(busy.add(life + " " + slot(batch)), "two posts in flight at " + slot(batch));
        check(batch.size() <= maxRecords, "too many records in a post");
        long nonIdempotent = batch.items().stream()
                .filter(item -> item.batchKind() == BatchKind.NON_IDEMPOTENT)
                .count();
        check(nonIdempotent == 0 || nonIdempotent == batch.size(), "increments travel with others");
        check(nonIdempotent <= maxNonIdempotent, "too many increments in a post");
        long aliases = batch.items().stream().filter(Item::isAlias).count();
        check(aliases == 0 || aliases == batch.size(), "aliases travel with others");
        for (Item item : batch.items()) {
            check(item.endpoint() == batch.endpoint(), "wrong endpoint");
            mayStart(item, nowNanos);
        }
        for (Item item : batch.items()) {
            Record record = record(item);
            check(record.doubtedInLife != life, id(item) + " must not be repeated and was");
            record.lastStarted = nowNanos;
            record.lastAnswered = UNANSWERED;
        }
    }

    /** @param unknown whether nobody but the server knows what was stored */
    void answered(int life, Batch batch, boolean unknown, long nowNanos) {
        busy.remove(life + " " + slot(batch));
        for (Item item : batch.items()) {
            Record record = record(item);
            record.lastAnswered = nowNanos;
            if (unknown && item.batchKind() == BatchKind.NON_IDEMPOTENT) {
                record.doubtedInLife = life;
            }
        }
    }

    /** The server stored a record. */
    void stored(Item item) {
        Record record = record(item);
        if (record.acceptance > 0) {
            return;
        }
        record.acceptance = ++acceptances;
        if (record.lettered) {
            return;
        }
        for (Record other : user(item)) {
            boolean later =
                    !other.lettered && other.item.endpoint() == item.endpoint() && other.item.offset() > item.offset();
            check(!later || other.acceptance == 0, id(item) + " was accepted after " + id(other.item));
        }
    }

    /** The record has a dead letter: should a restart bring it again, it stands outside the order, as a replay does. */
    void lettered(ProducerRecord<byte[], byte[]> letter) {
        for (Record record : records.values()) {
            record.lettered |= Arrays.equals(record.item.origin().value(), letter.value());
        }
    }

    /** Partitions change hands: what happened to increments before is not known without a durable attempt record. */
    void handedOver() {
        records.values().forEach(record -> record.doubtedInLife = 0);
    }

    void assertNothingLost(List<ProducerRecord<byte[], byte[]>> letters) {
        letters.forEach(this::lettered);
        for (Record record : records.values()) {
            check(record.acceptance > 0 || record.lettered, id(record.item) + " was lost");
        }
    }

    /** Whether all that was produced was answered at least once up to this offset; what a broken commit rule goes by. */
    long firstUnanswered(int partition) {
        return records.values().stream()
                .filter(record -> record.item.origin().partition() == partition)
                .filter(record -> record.lastStarted == 0 || record.lastAnswered == UNANSWERED)
                .mapToLong(record -> record.item.offset())
                .min()
                .orElse(records.values().stream()
                        .filter(record -> record.item.origin().partition() == partition)
                        .mapToLong(record -> record.item.offset() + 1)
                        .max()
                        .orElse(0));
    }

    private void mayStart(Item item, long nowNanos) {
        for (Record earlier : user(item)) {
            if (earlier.item.offset() >= item.offset()) {
                continue;
            }
            boolean answered = earlier.lastStarted > 0 && earlier.lastAnswered <= nowNanos;
            if (item.isAlias()) {
                check(answered, id(item) + " is an alias and started before the end of " + id(earlier.item));
            } else if (earlier.item.isAlias()) {
                check(answered, id(item) + " started before the end of alias " + id(earlier.item));
                check(
                        nowNanos - earlier.lastAnswered >= gateNanos,
                        id(item) + " started " + (nowNanos - earlier.lastAnswered) / 1_000_000 + " ms after alias "
                                + id(earlier.item));
            }
        }
    }

    private Record record(Item item) {
        Record record = records.get(id(item));
        check(record != null, "a record that was never produced: " + id(item));
        return java.util.Objects.requireNonNull(record);
    }

    private List<Record> user(Item item) {
        return byUser.getOrDefault(item.user(), List.of());
    }

    private static String id(Item item) {
        return item.origin().partition() + "@" + item.offset();
    }

    private static String slot(Batch batch) {
        Endpoint endpoint = batch.endpoint();
        return batch.items().get(0).origin().partition() + endpoint.path();
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new Violation(otherwise);
        }
    }

    /** A rule was broken. */
    static final class Violation extends AssertionError {
        private static final long serialVersionUID = 1;

        Violation(String message) {
            super(message);
        }
    }

    private static final class Record {
        private final Item item;
        private long lastStarted;
        private long lastAnswered = UNANSWERED;
        private long acceptance;
        private int doubtedInLife;
        private boolean lettered;

        Record(Item item) {
            this.item = item;
        }
    }
}
