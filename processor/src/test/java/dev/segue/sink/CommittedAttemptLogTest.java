package dev.segue.sink;

import static dev.segue.sink.AttemptLog.Attempt.DURABLE;
import static dev.segue.sink.AttemptLog.Attempt.FULL;
import static dev.segue.sink.AttemptLog.Attempt.NOTED;
import static dev.segue.sink.AttemptLog.Earlier.ATTEMPTED;
import static dev.segue.sink.AttemptLog.Earlier.DONE;
import static dev.segue.sink.AttemptLog.Earlier.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CommittedAttemptLogTest {
    private static final TopicPartition PARTITION = SinkRig.partition(0);

    private final CommittedAttemptLog log = assigned(new OffsetAndMetadata(10, ""));

    @Test
    void aNoteIsDurableWhenACommitThatWasMadeAfterItWasTaken() {
        long before = log.version();
        assertThat(log.attempt(PARTITION, List.of(12L, 13L))).isEqualTo(NOTED);
        assertThat(log.wantsCommit(PARTITION, 0)).isTrue();
        log.committed(Set.of(PARTITION), before);
        assertThat(log.attempt(PARTITION, List.of(12L, 13L))).isEqualTo(NOTED);

        commit(10);
        assertThat(log.attempt(PARTITION, List.of(12L, 13L))).isEqualTo(DURABLE);
        assertThat(log.wantsCommit(PARTITION, 0)).isFalse();
        assertThat(log.attempt(PARTITION, List.of(13L, 14L))).isEqualTo(NOTED);
    }

    /** The commit of the first note may be answered after the one that withdrew it was sent. */
    @Test
    void aNoteThatWasWithdrawnIsDurableOnlyByALaterCommit() {
        log.attempt(PARTITION, List.of(12L));
        long first = log.version();
        String noted = log.metadata(PARTITION, 10);
        log.withdrawn(PARTITION, List.of(12L));
        assertThat(log.metadata(PARTITION, 10)).isEmpty();
        assertThat(log.attempt(PARTITION, List.of(12L))).isEqualTo(NOTED);
        log.committed(Set.of(PARTITION), first);

        assertThat(log.attempt(PARTITION, List.of(12L))).isEqualTo(NOTED);
        assertThat(log.wantsCommit(PARTITION, 0))
                .as("although it says the same")
                .isTrue();
        assertThat(log.metadata(PARTITION, 10)).isEqualTo(noted);
        commit(10);
        assertThat(log.attempt(PARTITION, List.of(12L))).isEqualTo(DURABLE);
    }

    @Test
    void theNextOwnerKnowsWhatEndedAndWhatWasOnlyPosted() {
        log.attempt(PARTITION, List.of(12L, 13L, 14L));
        log.posted(PARTITION, List.of(12L, 13L, 14L));
        log.ended(PARTITION, 13);
        log.withdrawn(PARTITION, List.of(14L));
        log.attempt(PARTITION, List.of(15L));
        log.handOver(PARTITION);

        CommittedAttemptLog next = assigned(new OffsetAndMetadata(11, log.metadata(PARTITION, 11)));
        assertThat(List.of(11L, 12L, 13L, 14L, 15L).stream().map(offset -> next.earlier(PARTITION, offset)))
                .containsExactly(NEVER, ATTEMPTED, DONE, NEVER, NEVER);
        assertThat(next.attempt(PARTITION, List.of(12L)))
                .as("the broker has it already")
                .isEqualTo(DURABLE);
    }

    @Test
    void whatIsDoneIsNotWithdrawn() {
        log.attempt(PARTITION, List.of(12L));
        log.ended(PARTITION, 12);
        log.withdrawn(PARTITION, List.of(12L));
        assertThat(log.earlier(PARTITION, 12)).isEqualTo(DONE);
    }

    @Test
    void whereNothingIsKnownOfAnEarlierOwnerAllMayHaveBeenPostedUnlessItEndedHere() {
        String doubted = new AttemptRecord(100, new TreeMap<>(Map.of(20L, true))).write(10);
        CommittedAttemptLog heir = assigned(new OffsetAndMetadata(10, doubted));
        assertThat(List.of(10L, 20L, 99L, 100L).stream().map(offset -> heir.earlier(PARTITION, offset)))
                .containsExactly(ATTEMPTED, DONE, ATTEMPTED, NEVER);
        heir.ended(PARTITION, 30);

        CommittedAttemptLog next = assigned(new OffsetAndMetadata(15, heir.metadata(PARTITION, 15)));
        assertThat(List.of(15L, 20L, 30L, 99L, 100L).stream().map(offset -> next.earlier(PARTITION, offset)))
                .containsExactly(ATTEMPTED, DONE, DONE, ATTEMPTED, NEVER);
    }

    /** With any distances, as many as there is room for fit, and the text stays within the bound. */
    @Test
    void theTextNeverGrowsBeyondTheBoundAndRoomComesBackWithTheCommit() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            CommittedAttemptLog full = assigned(new OffsetAndMetadata(10, ""));
            long most = 1L << random.nextInt(1, 22);
            TreeMap<Long, Boolean> noted = new TreeMap<>();
            while (noted.size() < 5000) {
                long offset = 10 + random.nextLong(most * 3000);
                AttemptLog.Attempt attempt = full.attempt(PARTITION, List.of(offset));
                if (attempt == FULL) {
                    break;
                }
                noted.put(offset, true);
            }
            assertThat(full.room(PARTITION)).isZero();
            assertThat(noted.size()).isGreaterThan(500);
            noted.keySet().forEach(offset -> full.ended(PARTITION, offset));
            full.ended(PARTITION, 5);
            String text = full.metadata(PARTITION, 10);
            assertThat(text.length()).isBetween(CommittedAttemptLog.MAX_CHARS - 10, CommittedAttemptLog.MAX_CHARS);
            assertThat(AttemptRecord.read(text, 10).doneByOffset().equals(noted))
                    .isTrue();

            CommittedAttemptLog next = assigned(new OffsetAndMetadata(10, text));
            assertThat(next.room(PARTITION)).as("what the next owner has").isZero();
            assertThat(next.metadata(PARTITION, 10)).isEqualTo(text);

            for (long committable = 10; committable < noted.lastKey(); committable += 1 + random.nextLong(most * 300)) {
                String left = full.metadata(PARTITION, committable);
                assertThat(full.room(PARTITION))
                        .isEqualTo(assigned(new OffsetAndMetadata(committable, left))
                                .room(PARTITION));
            }
            full.metadata(PARTITION, noted.lastKey());
            assertThat(full.room(PARTITION)).isGreaterThan(500);
        }
    }

    @Test
    void whatLiesBelowTheCommittedOffsetTakesNoRoom() {
        int room = log.room(PARTITION);

        log.ended(PARTITION, 5);

        assertThat(log.room(PARTITION)).isEqualTo(room);
        assertThat(log.metadata(PARTITION, 10)).isEmpty();
        log.ended(PARTITION, 12);
        assertThat(AttemptRecord.read(log.metadata(PARTITION, 10), 10).doneByOffset())
                .isEqualTo(Map.of(12L, true));
    }

    @Test
    void aBatchIsNotedWholeOrNotAtAll() {
        List<Long> many = java.util.stream.LongStream.range(0, 523)
                .map(i -> 10 + i)
                .boxed()
                .toList();
        assertThat(log.attempt(PARTITION, many)).isEqualTo(NOTED);
        String before = log.metadata(PARTITION, 10);
        List<Long> more = java.util.stream.LongStream.range(0, 600)
                .map(i -> 1000 + i)
                .boxed()
                .toList();
        assertThat(log.attempt(PARTITION, more)).isEqualTo(FULL);
        assertThat(log.metadata(PARTITION, 10)).isEqualTo(before);
    }

    private void commit(long committable) {
        log.metadata(PARTITION, committable);
        log.committed(Set.of(PARTITION), log.version());
    }

    private static CommittedAttemptLog assigned(OffsetAndMetadata committed) {
        CommittedAttemptLog log = new CommittedAttemptLog();
        log.assigned(PARTITION, committed);
        return log;
    }
}
