package dev.segue.sink;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps the {@link AttemptRecord} of each partition in the metadata of its offset commits, so that position and record can
 * never disagree. A record is durable when the broker has taken a commit that was made after it was noted.
 */
final class CommittedAttemptLog implements AttemptLog {
    /** Of the text; brokers take 4096 ({@code offset.metadata.max.bytes}) unless told otherwise. */
    static final int MAX_CHARS = 3500;

    private static final int MAX_BYTES = MAX_CHARS / 4 * 3;
    /** The worst that one more record can take: a delta of 2^34, which no partition has between two of its records. */
    private static final int MAX_RECORD_BYTES = 5;

    private final Map<TopicPartition, Notes> notes = new HashMap<>();
    private long version;

    @Override
    public void assigned(TopicPartition partition, OffsetAndMetadata committed) {
        AttemptRecord record = AttemptRecord.read(committed.metadata(), committed.offset());
        Notes fresh = new Notes(record.doubtedBefore(), committed.offset());
        record.doneByOffset()
                .forEach((offset, done) -> fresh.put(offset, new Note(done ? State.DONE : State.POSTED, 0)));
        notes.put(partition, fresh);
    }

    @Override
    public void revoked(TopicPartition partition) {
        notes.remove(partition);
    }

    @Override
    public Earlier earlier(TopicPartition partition, long offset) {
        Notes of = of(partition);
        Note note = of.byOffset.get(offset);
        if (note == null) {
            return offset < of.doubtedBefore ? Earlier.ATTEMPTED : Earlier.NEVER;
        }
        return note.state() == State.DONE ? Earlier.DONE : Earlier.ATTEMPTED;
    }

    @Override
    public int room(TopicPartition partition) {
        return Math.max(0, (MAX_BYTES - of(partition).bytes()) / MAX_RECORD_BYTES);
    }

    @Override
    public Attempt attempt(TopicPartition partition, List<Long> offsets) {
        Notes of = of(partition);
        List<Long> unlisted = offsets.stream()
                .filter(offset -> !of.byOffset.containsKey(offset))
                .toList();
        if (!unlisted.isEmpty()) {
            if (unlisted.size() > room(partition)) {
                return Attempt.FULL;
            }
            version++;
            of.noted = version;
            unlisted.forEach(offset -> of.put(offset, new Note(State.NOTED, version)));
        }
        boolean durable =
                offsets.stream().map(of.byOffset::get).allMatch(note -> note != null && note.version() <= of.confirmed);
        return durable ? Attempt.DURABLE : Attempt.NOTED;
    }

    @Override
    public void posted(TopicPartition partition, List<Long> offsets) {
        Notes of = of(partition);
        for (long offset : offsets) {
            of.byOffset.computeIfPresent(offset, (same, note) -> new Note(State.POSTED, note.version()));
        }
    }

    @Override
    public void withdrawn(TopicPartition partition, List<Long> offsets) {
        Notes of = of(partition);
        for (long offset : offsets) {
            Note note = of.byOffset.get(offset);
            if (note != null && note.state() != State.DONE) {
                of.remove(offset);
                version++;
            }
        }
    }

    @Override
    public void handOver(TopicPartition partition) {
        Notes of = of(partition);
        withdrawn(
                partition,
                of.byOffset.entrySet().stream()
                        .filter(note -> note.getValue().state() == State.NOTED)
                        .map(Map.Entry::getKey)
                        .toList());
    }

    /**
     * {@inheritDoc} One that an earlier owner may have posted and that is not listed stays so where there is no room: it
     * would then be a dead letter twice, which counts as one.
     */
    @Override
    public void ended(TopicPartition partition, long offset) {
        Notes of = of(partition);
        if (of.byOffset.containsKey(offset) || room(partition) > 0) {
            of.put(offset, new Note(State.DONE, ++version));
        }
    }

    @Override
    public String metadata(TopicPartition partition, long committable) {
        Notes of = of(partition);
        of.committable(committable);
        return of.write();
    }

    @Override
    public boolean wantsCommit(TopicPartition partition, long asked) {
        Notes of = of(partition);
        return of.noted > Math.max(of.confirmed, asked);
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public void committed(Collection<TopicPartition> partitions, long taken) {
        for (TopicPartition partition : partitions) {
            Notes of = notes.get(partition);
            if (of != null) {
                of.confirmed = Math.max(of.confirmed, taken);
            }
        }
    }

    private Notes of(TopicPartition partition) {
        Notes of = notes.get(partition);
        if (of == null) {
            throw new IllegalStateException(partition + " is not assigned");
        }
        return of;
    }

    private enum State {
        NOTED,
        POSTED,
        DONE
    }

    /** @param version since when it is noted without a break */
    private record Note(State state, long version) {}

    /** Of one partition. */
    private static final class Notes {
        private final long doubtedBefore;
        private final NavigableMap<Long, Note> byOffset = new TreeMap<>();
        private long committable;
        private long noted;
        private long confirmed;
        /** What the numbers of those listed take. */
        private int listed;

        Notes(long doubtedBefore, long committable) {
            this.doubtedBefore = doubtedBefore;
            this.committable = committable;
        }

        void put(long offset, Note note) {
            if (byOffset.put(offset, note) == null) {
                listed += change(offset);
            }
        }

        void remove(long offset) {
            if (byOffset.remove(offset) != null) {
                listed -= change(offset);
            }
        }

        /** What it takes to list a record between its neighbours. */
        private int change(long offset) {
            if (offset < committable) {
                return 0;
            }
            Long lower = byOffset.lowerKey(offset);
            Long higher = byOffset.higherKey(offset);
            long before = lower == null ? committable : Math.max(lower, committable);
            int own = AttemptRecord.bytes(offset - before);
            return higher == null
                    ? own
                    : own + AttemptRecord.bytes(higher - offset) - AttemptRecord.bytes(higher - before);
        }

        /** Everything below has ended, so a commit of this offset says enough of it. Offsets to commit only grow. */
        void committable(long offset) {
            if (offset == committable) {
                return;
            }
            long before = committable;
            SortedMap<Long, Note> over = byOffset.headMap(offset, false);
            for (long each : over.keySet()) {
                if (each >= committable) {
                    listed -= AttemptRecord.bytes(each - before);
                    before = each;
                }
            }
            over.clear();
            if (!byOffset.isEmpty()) {
                long first = byOffset.firstKey();
                listed += AttemptRecord.bytes(first - offset) - AttemptRecord.bytes(first - before);
            }
            committable = offset;
        }

        /** What the record takes, before base64. */
        int bytes() {
            return AttemptRecord.headBytes(committable, doubtedBefore) + listed;
        }

        String write() {
            return AttemptRecord.write(
                    committable,
                    doubtedBefore,
                    byOffset.tailMap(committable, true),
                    note -> note.state() == State.DONE);
        }
    }
}
