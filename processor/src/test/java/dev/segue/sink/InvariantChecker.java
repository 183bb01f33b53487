package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Watches from Mixpanel's side and knows nothing of lanes, gates and ledgers: what was posted when, what it was answered,
 * what was stored. It judges the sink's rules over all lives of the worker:
 *
 * <ol>
 *   <li>nothing early: at the start of a post, each earlier alias of a record's user has been answered for good, and, for
 *       anything but another alias, at least the gate's time ago;
 *   <li>order: per user and endpoint, first acceptances come in partition order;
 *   <li>nothing lost: in the end each record is stored or has a dead letter;
 *   <li>posts are well formed: one in flight per partition and endpoint, aliases alone, limits kept;
 *   <li>what must not be repeated is stored once at most, in all lives, and not posted again once it may be stored; after an
 *       unknown outcome one at a time goes, alone, until one was accepted.
 * </ol>
 *
 * That counters add up is asserted where the turns are made.
 */
final class InvariantChecker {
    private static final long UNANSWERED = Long.MAX_VALUE;

    private final long gateNanos;
    private final int maxRecords;
    private final int maxNonIdempotent;
    private final boolean mustNotRepeat;
    private final Map<String, Record> records = new TreeMap<>();
    private final Map<String, List<Record>> byUser = new HashMap<>();
    private final Set<String> busy = new HashSet<>();
    /** By endpoint, since an outcome became unknown. */
    private final Map<Endpoint, Trial> trials = new EnumMap<>(Endpoint.class);

    private long acceptances;

    /** @param mustNotRepeat whether what is not idempotent must not be repeated; else that was chosen */
    InvariantChecker(Duration gate, int maxRecords, int maxNonIdempotent, boolean mustNotRepeat) {
        this.gateNanos = gate.toNanos();
        this.maxRecords = maxRecords;
        this.maxNonIdempotent = maxNonIdempotent;
        this.mustNotRepeat = mustNotRepeat;
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
        Trial trial = trials.get(batch.endpoint());
        if (nonIdempotent > 0 && trial != null) {
            check(batch.size() == 1, batch.size() + " increments go after an unknown outcome");
            check(trial.batch() == null, "two increments go at a time after an unknown outcome");
            trials.put(batch.endpoint(), new Trial(batch));
        }
        for (Item item : batch.items()) {
            check(item.endpoint() == batch.endpoint(), "wrong endpoint");
            mayStart(item, nowNanos);
        }
        for (Item item : batch.items()) {
            Record record = record(item);
            check(!mustNotRepeat || !record.doubted, id(item) + " must not be repeated and was");
            record.lastStarted = nowNanos;
            record.lastAnswered = UNANSWERED;
        }
    }

    /**
     * @param unknown whether nobody but the server knows what was stored
     * @param accepted whether the answer says that something was stored
     */
    void answered(int life, Batch batch, boolean unknown, boolean accepted, long nowNanos) {
        busy.remove(life + " " + slot(batch));
        if (mustNotRepeat && batch.kind() == BatchKind.NON_IDEMPOTENT) {
            Trial trial = trials.get(batch.endpoint());
            boolean wasTrial = trial != null && trial.batch() == batch;
            if (unknown || (wasTrial && !accepted)) {
                trials.put(batch.endpoint(), new Trial(wasTrial || trial == null ? null : trial.batch()));
            } else if (wasTrial) {
                trials.remove(batch.endpoint());
            }
        }
        for (Item item : batch.items()) {
            Record record = record(item);
            record.lastAnswered = nowNanos;
            record.doubted |= unknown && !item.isIdempotent();
        }
    }

    /** The server refused a record: should it change its mind after a restart, the order is not the sink's fault. */
    void refused(Item item) {
        record(item).refused = true;
    }

    /** The server stored a record. */
    void stored(Item item) {
        Record record = record(item);
        if (record.acceptance > 0) {
            check(!mustNotRepeat || item.isIdempotent(), id(item) + " was stored twice");
            return;
        }
        record.acceptance = ++acceptances;
        if (record.lettered || record.refused) {
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

    /**
     * The worker died: nobody will know what became of its posts under way, so what must not be repeated has no other end;
     * and the next worker knows of no doubt.
     */
    void died(long nowNanos) {
        trials.clear();
        for (Record record : records.values()) {
            boolean underWay = record.lastStarted > 0 && record.lastAnswered == UNANSWERED;
            if (mustNotRepeat && underWay && !record.item.isIdempotent()) {
                record.doubted = true;
                record.lastAnswered = nowNanos;
            }
        }
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
            // One that was noted and not posted when the worker died ends as a dead letter all the same.
            answered |= earlier.lettered && !earlier.item.isIdempotent();
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

    /** @param batch the one that is under way; null for none */
    private record Trial(@Nullable Batch batch) {}

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
        private boolean doubted;
        private boolean lettered;
        private boolean refused;

        Record(Item item) {
            this.item = item;
        }
    }
}
