package dev.segue.sink;

import static dev.segue.sink.Requests.event;
import static dev.segue.sink.Requests.increment;
import static dev.segue.sink.Requests.profile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.deadletter.DeadLetterCodec;
import dev.segue.deadletter.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.junit.jupiter.api.Test;

/** Increments and charges, through the whole worker: what a crash, an outage or a full attempt record does to them. */
class NonIdempotentTest {
    private static final Duration MS_10 = Duration.ofMillis(10);

    private final TestSettings settings = new TestSettings();

    @Test
    void nothingIsPostedBeforeTheBrokerHasTheNoteOfIt() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.run(Duration.ofSeconds(1));
        rig.consumer.reachable(false);
        rig.add(increment(0, 0, "u"), event(0, 1, "v"));
        rig.run(Duration.ofSeconds(5));
        assertThat(rig.delivery.positions()).containsExactly("[0@1]");

        rig.consumer.reachable(true);
        List<String> noted = new ArrayList<>();
        rig.delivery.script = batch -> {
            noted.add(metadata(rig));
            return FakeDelivery.Answer.at(MS_10, Outcomes.OK);
        };
        rig.runUntil(() -> rig.metrics.delivered == 2);
        assertThat(noted).hasSize(1);
        assertThat(AttemptRecord.read(noted.get(0), 0).doneByOffset()).isEqualTo(Map.of(0L, false));
    }

    @Test
    void anAnswerThatWasNotCommittedBeforeACrashLeavesADoubt() {
        SinkRig crashed = crashBetweenAnswerAndCommit();
        SinkRig next = crashed.restarted(settings, 0);
        next.run(Duration.ofSeconds(3));

        assertThat(next.delivery.positions()).containsExactly("[0@2]");
        assertThat(next.metrics.deadLetters).isEqualTo(Map.of(Reason.AMBIGUOUS, 2));
        assertThat(next.metrics.doubted).isEqualTo(2);
        assertThat(next.letters())
                .allSatisfy(letter -> assertThat(Objects.requireNonNull(DeadLetterCodec.read(letter.headers()))
                                .detail())
                        .contains("did not see the answer"));
        assertThat(next.committed(0)).isEqualTo(3);
    }

    @Test
    void whereRepeatsWereChosenTheyArePostedAgainAfterACrashAndStillCountedAsDoubts() {
        SinkRig crashed = crashBetweenAnswerAndCommit();
        settings.ambiguous = Ambiguous.RETRY;
        SinkRig next = crashed.restarted(settings, 0);
        next.run(Duration.ofSeconds(3));

        assertThat(next.delivery.positions()).containsExactlyInAnyOrder("[0@0, 0@1]", "[0@2]");
        assertThat(next.metrics.deadLettered()).isZero();
        assertThat(next.metrics.doubted).isEqualTo(2);
        assertThat(next.metrics.delivered).isEqualTo(3);
    }

    /** Two increments are answered, an event is not; nothing of it is committed. */
    private SinkRig crashBetweenAnswerAndCommit() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(
                batch.kind() == BatchKind.NON_IDEMPOTENT ? MS_10 : Duration.ofSeconds(20), Outcomes.OK);
        rig.add(increment(0, 0, "u"), increment(0, 1, "v"), event(0, 2, "w"));
        rig.runUntil(() -> rig.delivery.posts.size() == 2);
        rig.consumer.reachable(false);
        rig.runUntil(() -> rig.metrics.delivered == 2);
        return rig;
    }

    @Test
    void whatEndedBehindARecordThatHasNotIsSkippedByTheNextWorker() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(
                MS_10, batch.kind() == BatchKind.ORDINARY ? Outcomes.unavailable() : Outcomes.OK);
        rig.add(event(0, 0, "u"), increment(0, 1, "v"), increment(0, 2, "w"));
        rig.run(Duration.ofSeconds(5));
        assertThat(rig.metrics.delivered).isEqualTo(2);

        SinkRig next = rig.restarted(settings, 0);
        next.run(Duration.ofSeconds(3));
        assertThat(next.delivery.positions()).containsExactly("[0@0]");
        assertThat(next.metrics.skipped).isEqualTo(2);
        assertThat(next.metrics.delivered).isEqualTo(1);
        assertThat(next.metrics.doubted).isZero();
        assertThat(next.committed(0)).isEqualTo(3);
    }

    /** A 429 says that nothing was stored, so a crash while it is waited out leaves no doubt. */
    @Test
    void whatSurelyDidNotArriveIsNotInDoubtAfterACrash() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(MS_10, Outcomes.throttled(Duration.ofSeconds(60)));
        rig.add(increment(0, 0, "u"));
        rig.run(Duration.ofSeconds(10));
        assertThat(rig.delivery.posts).hasSize(1);

        SinkRig next = rig.restarted(settings, 0);
        next.run(Duration.ofSeconds(3));
        assertThat(next.delivery.positions()).containsExactly("[0@0]");
        assertThat(next.metrics.delivered).isEqualTo(1);
        assertThat(next.metrics.doubted).isZero();
    }

    /** It is no doubt, so its reason is not {@code ambiguous}. */
    @Test
    void whatSurelyDidNotArriveExpiresLikeOthers() {
        settings.retryWindow = Duration.ofMinutes(1);
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(MS_10, Outcomes.connectionRefused());
        rig.add(increment(0, 0, "u"));
        rig.runUntil(() -> rig.metrics.deadLettered() == 1);
        assertThat(rig.metrics.deadLetters).isEqualTo(Map.of(Reason.EXPIRED, 1));
        assertThat(rig.metrics.doubted).isZero();
    }

    @Test
    void aFullRecordLetsFurtherOnesWaitVisiblyAndNothingElse() {
        int increments = 3000;
        settings.uncommittedRecords = 10_000;
        SinkRig rig = SinkRig.owning(settings, 0);
        boolean[] up = {false};
        rig.delivery.script = batch -> FakeDelivery.Answer.at(
                MS_10, !up[0] && batch.items().get(0).offset() == 0 ? Outcomes.unavailable() : Outcomes.OK);
        rig.turn();
        rig.add(event(0, 0, "head"));
        for (int i = 1; i <= increments; i++) {
            rig.add(increment(0, i, "u" + i));
        }
        rig.runUntil(
                () -> rig.metrics.levels().unnoted() > 0 && rig.metrics.levels().posts() == 0);
        rig.add(profile(0, increments + 1, "other"));
        rig.run(Duration.ofSeconds(10));

        int delivered = rig.metrics.delivered;
        assertThat(rig.delivery.positions()).contains("[0@" + (increments + 1) + "]");
        assertThat(delivered).isBetween(2600, 2625);
        assertThat(rig.metrics.levels().unnoted()).isEqualTo(increments + 1 - delivered);
        assertThat(rig.worker.health().reasons())
                .anyMatch(reason ->
                        reason.startsWith("increments and charges of requests-0 wait: the offset commit has no room"));
        assertThat(metadata(rig).length()).isLessThanOrEqualTo(CommittedAttemptLog.MAX_CHARS);

        up[0] = true;
        rig.runUntil(() -> rig.committed(0) == increments + 2);
        assertThat(rig.metrics.delivered).isEqualTo(increments + 2);
        assertThat(rig.metrics.deadLettered()).isZero();
        assertThat(rig.metrics.levels().unnoted()).isZero();
    }

    /** However often a harmless post comes through: each time one increment more, alone. */
    @Test
    void anOutageCostsWhatWasInFlightAndOneForEachTimeThatItIsTested() {
        int partitions = 4;
        SinkRig rig = SinkRig.owning(settings, 0, 1, 2, 3);
        boolean[] down = {false};
        int[] harmless = {0};
        List<Batch> inOutage = new ArrayList<>();
        rig.delivery.script = batch -> {
            boolean increments = batch.kind() == BatchKind.NON_IDEMPOTENT;
            if (increments && down[0]) {
                inOutage.add(batch);
            }
            boolean lost = down[0] && (increments || harmless[0]++ % 5 > 0);
            return FakeDelivery.Answer.at(Duration.ofMillis(150), lost ? Outcomes.timeout() : Outcomes.OK);
        };
        feed(rig, partitions, 0, 40);
        long delivered = rig.metrics.delivered;
        down[0] = true;
        feed(rig, partitions, 40, 600);

        int firstOnes = 0;
        int trials = 0;
        for (Batch batch : inOutage) {
            // What started before any doubt was known counts as in flight when it began.
            if (batch.size() > 1 || trials == 0 && firstOnes < partitions) {
                assertThat(trials).as("a whole batch after a trial").isZero();
                firstOnes++;
            } else {
                trials++;
            }
        }
        assertThat(firstOnes).isLessThanOrEqualTo(partitions);
        assertThat(trials).isBetween(1, harmless[0] / 5 + 1);
        assertThat(rig.metrics.doubted)
                .isEqualTo(inOutage.stream().mapToInt(Batch::size).sum())
                .isEqualTo(rig.metrics.deadLetters.get(Reason.AMBIGUOUS));

        down[0] = false;
        rig.runUntil(() -> rig.metrics.levels().inFlight() == 0);
        assertThat(rig.metrics.delivered).isGreaterThan((int) delivered);
        assertThat(rig.metrics.delivered + rig.metrics.doubted).isEqualTo(rig.metrics.read);
    }

    private static void feed(SinkRig rig, int partitions, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int partition = 0; partition < partitions; partition++) {
                rig.add(increment(partition, 2 * i, "u" + i), profile(partition, 2 * i + 1, "v" + i));
            }
            rig.run(Duration.ofMillis(100));
        }
    }

    @Test
    void aPostThatWasUnderWayWhenTheDoubtAroseSaysNothingOfTheOutage() {
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        rig.delivery.script = batch -> batch.kind() == BatchKind.NON_IDEMPOTENT
                ? FakeDelivery.Answer.at(MS_10, Outcomes.timeout())
                : FakeDelivery.Answer.at(Duration.ofSeconds(1), Outcomes.OK);
        rig.add(profile(1, 0, "slow"));
        rig.runUntil(() -> rig.delivery.posts.size() == 1);
        rig.add(increment(0, 0, "u"));
        rig.runUntil(() -> rig.metrics.doubted == 1);
        rig.add(increment(0, 1, "v"));
        rig.runUntil(() -> rig.metrics.delivered == 1);
        rig.run(Duration.ofSeconds(30));
        assertThat(rig.delivery.positions()).containsExactly("[1@0]", "[0@0]");
    }

    @Test
    void aBatchThatWaitsWhenTheDoubtArisesDoesNotGoWholeAndDoesNotBlockItsPartition() {
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        boolean[] up = {false};
        rig.delivery.script = batch -> {
            if (up[0] || batch.kind() != BatchKind.NON_IDEMPOTENT) {
                return FakeDelivery.Answer.at(MS_10, Outcomes.OK);
            }
            boolean waits = batch.items().get(0).origin().partition() == 0 && batch.size() > 1;
            return FakeDelivery.Answer.at(MS_10, waits ? Outcomes.connectionRefused() : Outcomes.timeout());
        };
        rig.add(increment(0, 0, "a"), increment(0, 1, "b"), increment(0, 2, "c"));
        rig.runUntil(() -> rig.delivery.posts.size() == 1);
        rig.add(increment(1, 0, "d"));
        rig.runUntil(() -> rig.metrics.doubted == 1);
        rig.run(Duration.ofSeconds(3));
        assertThat(rig.delivery.positions()).startsWith("[0@0, 0@1, 0@2]", "[1@0]");
        assertThat(rig.delivery.posts.subList(2, rig.delivery.posts.size()))
                .allMatch(post -> post.batch().size() == 1);

        rig.add(profile(0, 3, "e"));
        rig.run(Duration.ofSeconds(1));
        assertThat(rig.delivery.positions()).contains("[0@3]");
        up[0] = true;
        rig.runUntil(() -> rig.committed(0) == 4);
        assertThat(rig.metrics.delivered + rig.metrics.doubted).isEqualTo(5);
    }

    /** The answer to it comes when the partition has another owner; it ends the trial all the same. */
    @Test
    void aTrialOfAPartitionThatWasLostDoesNotCloseTheDoorForEver() {
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        boolean[] up = {false};
        rig.delivery.script =
                batch -> FakeDelivery.Answer.at(Duration.ofSeconds(5), up[0] ? Outcomes.OK : Outcomes.timeout());
        rig.add(increment(0, 0, "a"));
        rig.runUntil(() -> rig.metrics.doubted == 1);
        rig.add(increment(0, 1, "b"));
        rig.runUntil(() -> rig.delivery.posts.size() == 2);
        up[0] = true;
        rig.lose(0);
        rig.add(increment(1, 0, "c"));
        rig.runUntil(() -> rig.metrics.delivered == 1);
        assertThat(rig.delivery.positions()).containsExactly("[0@0]", "[0@1]", "[1@0]");
    }

    /** The topic keeps requests for longer than the brokers keep the offsets of a sink that is down. */
    @Test
    void whatWasPostedBeforeTheOffsetsExpiredIsNotPostedAgain() {
        SinkRig first = SinkRig.owning(settings, 0);
        first.add(increment(0, 0, "u"), event(0, 1, "u"), increment(0, 2, "v"));
        first.run(Duration.ofSeconds(5));
        assertThat(first.metrics.delivered).isEqualTo(3);
        first.add(increment(0, 3, "w"));
        Map<Long, Duration> ages =
                Map.of(0L, Duration.ofDays(9), 1L, Duration.ofDays(9), 2L, Duration.ofDays(8), 3L, Duration.ofDays(3));

        SinkRig refused = first.forgotten(settings, ages, 0);
        assertThatThrownBy(refused::turn)
                .isInstanceOf(OffsetGoneException.class)
                .hasMessageContaining("they may have been posted already");
        assertThat(refused.delivery.posts).isEmpty();

        settings.acceptOffsetReset = true;
        SinkRig accepted = first.forgotten(settings, ages, 0);
        accepted.run(Duration.ofSeconds(5));
        assertThat(accepted.delivery.positions()).containsExactlyInAnyOrder("[0@1]", "[0@3]");
        assertThat(accepted.metrics.deadLetters).isEqualTo(Map.of(Reason.AMBIGUOUS, 2));
        assertThat(accepted.metrics.doubted).isEqualTo(2);
    }

    @Test
    void brokersThatTakeLessMetadataStopTheRoleWithOneLine() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.turn();
        rig.consumer.failure = new OffsetMetadataTooLarge();
        rig.add(increment(0, 0, "u"));
        assertThatThrownBy(() -> rig.run(Duration.ofSeconds(2)))
                .isInstanceOf(OffsetGoneException.class)
                .hasMessageContaining("set their offset.metadata.max.bytes to 4096");
        assertThat(rig.delivery.posts).isEmpty();
    }

    private static String metadata(SinkRig rig) {
        OffsetAndMetadata commit = rig.commit(0);
        return commit == null ? "" : commit.metadata();
    }
}
