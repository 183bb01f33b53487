package dev.segue.sink;

import static dev.segue.sink.Requests.alias;
import static dev.segue.sink.Requests.event;
import static dev.segue.sink.Requests.increment;
import static dev.segue.sink.Requests.profile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.deadletter.DeadLetter;
import dev.segue.deadletter.DeadLetterCodec;
import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.deadletter.SourceCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkWorkerTest {
    private static final Duration MS_10 = Duration.ofMillis(10);

    private final TestSettings settings = new TestSettings();

    @Test
    void firstCommitIsTheBeginningAndThenWhatIsDone() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.turn();
        assertThat(rig.committed(0)).isZero();

        rig.add(event(0, 0, "u"), event(0, 1, "v"));
        rig.run(Duration.ofSeconds(3));

        assertThat(rig.delivery.positions()).containsExactly("[0@0, 0@1]");
        assertThat(rig.committed(0)).isEqualTo(2);
        assertThat(rig.metrics.delivered).isEqualTo(2);
    }

    @Test
    void nothingIsPostedBeforeTheCredentialsAreKnownToBeGood() {
        SinkRig rig = new SinkRig(settings);
        rig.delivery.probes.add(Outcomes.unavailable());
        rig.delivery.probes.add(Outcomes.denied(401));
        rig.worker.start();
        rig.assign(0);
        rig.add(event(0, 0, "u"));

        rig.runUntil(
                () -> rig.delivery.probed == 2 && !rig.worker.health().reasons().isEmpty());
        rig.run(Duration.ofMillis(100));
        assertThat(rig.delivery.posts).isEmpty();
        assertThat(rig.worker.health().state()).isEqualTo(SinkHealth.State.DOWN);
        assertThat(rig.worker.health().reasons())
                .containsExactly("token refused at api.mixpanel.com: check mixpanel.token, mixpanel.region");

        rig.runUntil(() -> rig.metrics.delivered == 1);
        assertThat(rig.delivery.probed).isEqualTo(3);
        assertThat(rig.worker.health().state()).isEqualTo(SinkHealth.State.RUNNING);
    }

    /** Its partitions may have another owner by now, who repeated the alias and closed a gate of its own. */
    @Test
    void aWorkerThatWasFrozenPostsNothingUntilTheBrokerConfirmsItsPartitions() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.add(alias(0, 0, "u"), event(0, 1, "u"));
        rig.runUntil(() -> rig.delivery.posts.size() == 1);
        rig.consumer.reachable(false);
        rig.world.freeze(Duration.ofSeconds(60));

        rig.run(Duration.ofSeconds(5));
        assertThat(rig.delivery.positions()).containsExactly("[0@0]");
        assertThat(rig.worker.health().reasons()).anyMatch(reason -> reason.contains("has not confirmed"));

        rig.consumer.reachable(true);
        rig.run(Duration.ofSeconds(10));
        assertThat(rig.delivery.positions()).containsExactly("[0@0]", "[0@1]");
        assertThat(rig.worker.health().reasons()).isEmpty();
    }

    /** Cut off from the broker and not from Mixpanel. */
    @Test
    void aWorkerWhoseBrokerIsSilentStopsPostingAtHalfOfTheSessionTimeout() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.run(Duration.ofSeconds(2));
        rig.consumer.reachable(false);

        rig.add(event(0, 0, "u"));
        rig.run(SinkRig.SESSION.dividedBy(2).minusSeconds(3));
        rig.add(event(0, 1, "u"));
        rig.run(Duration.ofSeconds(1));
        assertThat(rig.metrics.delivered).isEqualTo(2);

        rig.run(Duration.ofSeconds(4));
        rig.add(event(0, 2, "u"));
        rig.run(Duration.ofSeconds(60));
        assertThat(rig.metrics.delivered).isEqualTo(2);

        rig.consumer.reachable(true);
        rig.run(Duration.ofSeconds(10));
        assertThat(rig.metrics.delivered).isEqualTo(3);
        assertThat(rig.committed(0)).isEqualTo(3);
    }

    @Test
    void whatFollowsAnAliasWaitsForTheGateOnAllEndpointsAndNobodyElseDoes() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.add(alias(0, 0, "u"), event(0, 1, "u"), profile(0, 2, "u"), event(0, 3, "v"));
        rig.run(Duration.ofMillis(900));
        assertThat(rig.delivery.positions()).containsExactlyInAnyOrder("[0@0]", "[0@3]");
        assertThat(rig.committed(0)).isZero();

        rig.run(Duration.ofSeconds(5));
        assertThat(rig.delivery.positions()).contains("[0@1]", "[0@2]").hasSize(4);
        assertThat(rig.metrics.gaps).hasSize(1).allMatch(gap -> gap.toMillis() >= 1000);
        assertThat(rig.metrics.violations).isZero();
        assertThat(rig.committed(0)).isEqualTo(4);
    }

    @Test
    void theTimeSinceProductionIsMeasuredApartForUsersBehindAnAlias() {
        SinkRig rig = SinkRig.owning(settings, 0);
        long produced =
                rig.world.time(() -> 0).clock().instant().minusSeconds(7).toEpochMilli();
        ConsumerRecord<byte[], byte[]> alias = alias(0, 0, "u");
        ConsumerRecord<byte[], byte[]> behind = event(0, 1, "u");
        ConsumerRecord<byte[], byte[]> other = event(0, 2, "v");
        for (ConsumerRecord<byte[], byte[]> record : List.of(alias, behind, other)) {
            SourceCodec.write(record.headers(), new Source("events", 0, record.offset(), produced, null));
        }
        rig.add(alias, behind, other, event(0, 3, "w"));
        rig.runUntil(() -> rig.committed(0) == 4);

        assertThat(rig.metrics.gatedDelays)
                .singleElement()
                .satisfies(delay -> assertThat(delay).isGreaterThanOrEqualTo(Duration.ofSeconds(8)));
        assertThat(rig.metrics.otherDelays)
                .as("the alias and v; where w comes from is not known")
                .hasSize(2)
                .allSatisfy(delay -> assertThat(delay).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8)));
    }

    @Test
    void aliasWaitsForEarlierRequestsAndTravelsWithAliasesOnly() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch ->
                FakeDelivery.Answer.at(Duration.ofMillis(batch.endpoint().ordinal() * 300L + 10), Outcomes.OK);
        rig.add(profile(0, 0, "u"), alias(0, 1, "u"), alias(0, 2, "v"), event(0, 3, "w"));
        rig.run(Duration.ofMillis(500));
        assertThat(rig.delivery.positions()).containsExactlyInAnyOrder("[0@0]", "[0@2]", "[0@3]");
        rig.run(Duration.ofSeconds(5));
        assertThat(rig.delivery.positions()).last().isEqualTo("[0@1]");
        assertThat(rig.committed(0)).isEqualTo(4);
    }

    @Test
    void aliasesInARowFollowEachOtherAndTheGateFollowsTheLast() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.add(alias(0, 0, "u"), alias(0, 1, "u"), event(0, 2, "u"));
        rig.run(Duration.ofSeconds(5));
        assertThat(rig.delivery.positions()).containsExactly("[0@0]", "[0@1]", "[0@2]");
        long between = rig.delivery.posts.get(1).startedNanos()
                - rig.delivery.posts.get(0).startedNanos();
        assertThat(Duration.ofNanos(between)).isLessThan(Duration.ofMillis(200));
        assertThat(rig.metrics.gaps).allMatch(gap -> gap.toMillis() >= 1000).hasSize(1);
    }

    @Test
    void gateOfZeroKeepsTheOrder() {
        settings.gate = Duration.ZERO;
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.add(event(0, 0, "u"), alias(0, 1, "u"), event(0, 2, "u"));
        rig.run(Duration.ofSeconds(2));
        assertThat(rig.delivery.positions()).containsExactly("[0@0]", "[0@1]", "[0@2]");
        assertThat(rig.metrics.violations).isZero();
        assertThat(rig.committed(0)).isEqualTo(3);
    }

    @Test
    void refusedAliasOpensTheGateOnlyAfterItsDeadLetter() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch ->
                FakeDelivery.Answer.at(MS_10, batch.kind() == BatchKind.ALIASES ? Outcomes.failed(0) : Outcomes.OK);
        rig.add(alias(0, 0, "u"), event(0, 1, "u"));
        rig.run(Duration.ofSeconds(4));
        assertThat(rig.metrics.deadLetters).containsExactly(Map.entry(Reason.REFUSED, 1));
        assertThat(rig.metrics.gaps).hasSize(1).allMatch(gap -> gap.toMillis() >= 1000);
        assertThat(rig.committed(0)).isEqualTo(2);
    }

    @Test
    void failedRecordsBecomeDeadLettersAndTheRestIsDelivered() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(MS_10, Outcomes.failed(1));
        ConsumerRecord<byte[], byte[]> bad = event(0, 1, "v");
        Source source = new Source("events", 5, 77, null, null);
        SourceCodec.write(bad.headers(), source);
        rig.add(event(0, 0, "u"), bad, event(0, 2, "w"));
        rig.run(Duration.ofSeconds(2));

        assertThat(rig.metrics.delivered).isEqualTo(2);
        assertThat(rig.metrics.letterSources).containsExactly(source);
        ProducerRecord<byte[], byte[]> record = rig.letters().get(0);
        assertThat(record.topic()).isEqualTo("dead-letters");
        assertThat(record.key()).asString().isEqualTo("v");
        assertThat(record.value()).isEqualTo(event(0, 1, "v").value());
        assertThat(record.headers().lastHeader("segue.source.topic")).isNotNull();
        DeadLetter letter = DeadLetterCodec.read(record.headers());
        assertThat(letter).isNotNull();
        assertThat(letter.reason()).isEqualTo(Reason.REFUSED);
        assertThat(letter.path()).isEqualTo("properties.time");
        assertThat(letter.attempts()).isEqualTo(1);
        assertThat(letter.request()).isEqualTo(new DeadLetter.RequestPosition("requests", 0, 1));
        assertThat(rig.committed(0)).isEqualTo(3);
    }

    @Test
    void recordIsDoneOnlyWhenItsDeadLetterIsSafe() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(MS_10, Outcomes.failed(0));
        rig.producer.sendException = new org.apache.kafka.common.errors.TimeoutException("no broker");
        rig.add(event(0, 0, "u"));
        rig.run(Duration.ofSeconds(1));
        assertThat(rig.committed(0)).isZero();
        assertThat(rig.worker.health().reasons())
                .containsExactly("dead letters cannot be written to dead-letters: TimeoutException");

        rig.producer.sendException = null;
        rig.run(Duration.ofSeconds(10));
        assertThat(rig.metrics.deadLettered()).isEqualTo(1);
        assertThat(rig.committed(0)).isEqualTo(1);
        assertThat(rig.worker.health().state()).isEqualTo(SinkHealth.State.RUNNING);
    }

    @Test
    void retryRepeatsTheSameBytesBeforeAnythingLaterOfTheEndpoint() {
        SinkRig rig = SinkRig.owning(settings, 0);
        int[] failures = {2};
        rig.delivery.script =
                batch -> FakeDelivery.Answer.at(MS_10, failures[0]-- > 0 ? Outcomes.unavailable() : Outcomes.OK);
        rig.add(event(0, 0, "u"), event(0, 1, "v"));
        rig.run(Duration.ofMillis(100));
        rig.add(event(0, 2, "u"));
        rig.run(Duration.ofSeconds(30));
        assertThat(rig.delivery.positions()).containsExactly("[0@0, 0@1]", "[0@0, 0@1]", "[0@0, 0@1]", "[0@2]");
        assertThat(rig.delivery.posts.stream()
                        .limit(3)
                        .map(FakeDelivery.Post::body)
                        .distinct())
                .hasSize(1);
        long second = rig.delivery.posts.get(1).startedNanos()
                - rig.delivery.posts.get(0).startedNanos();
        assertThat(Duration.ofNanos(second)).isBetween(Duration.ofSeconds(1), Duration.ofMillis(2200));
    }

    @Test
    void oneThrottledPostStopsAllPartitionsForAsLongAsTheServerAsked() {
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        boolean[] first = {true};
        rig.delivery.script = batch -> {
            boolean throttle = first[0];
            first[0] = false;
            return FakeDelivery.Answer.at(MS_10, throttle ? Outcomes.throttled(Duration.ofSeconds(20)) : Outcomes.OK);
        };
        rig.add(event(0, 0, "u"));
        rig.run(Duration.ofMillis(200));
        rig.add(event(1, 0, "v"));
        rig.run(Duration.ofSeconds(19));
        assertThat(rig.delivery.positions()).containsExactly("[0@0]");
        rig.run(Duration.ofSeconds(3));
        assertThat(rig.delivery.positions()).containsExactlyInAnyOrder("[0@0]", "[0@0]", "[1@0]");
        assertThat(rig.metrics.deadLettered()).isZero();
    }

    @Test
    void wrongCredentialsInMidRunStopPostingUntilAProbeSucceeds() {
        SinkRig rig = SinkRig.owning(settings, 0);
        boolean[] denied = {true};
        rig.delivery.script = batch -> FakeDelivery.Answer.at(MS_10, denied[0] ? Outcomes.denied(401) : Outcomes.OK);
        rig.run(Duration.ofMillis(100));
        rig.delivery.probes.add(Outcomes.denied(401));
        rig.add(event(0, 0, "u"), event(0, 1, "u"));
        rig.runUntil(() -> rig.delivery.probed == 2);
        rig.run(Duration.ofMillis(100));
        assertThat(rig.delivery.posts).hasSize(1);
        assertThat(rig.worker.health().state()).isEqualTo(SinkHealth.State.DOWN);
        denied[0] = false;
        rig.runUntil(() -> rig.metrics.delivered == 2);
        assertThat(rig.metrics.deadLettered()).isZero();
    }

    @Test
    void unexplainedRefusalIsHalvedUntilTheCulpritIsAloneAndItsNeighboursAreDelivered() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(
                MS_10, batch.items().stream().anyMatch(item -> item.offset() == 2) ? Outcomes.refused() : Outcomes.OK);
        rig.add(event(0, 0, "a"), event(0, 1, "b"), event(0, 2, "c"), event(0, 3, "c"), event(0, 4, "d"));
        rig.run(Duration.ofSeconds(3));
        assertThat(rig.metrics.delivered).isEqualTo(4);
        assertThat(rig.metrics.deadLetters).containsExactly(Map.entry(Reason.REFUSED, 1));
        assertThat(rig.committed(0)).isEqualTo(5);
    }

    @Test
    void refusedRecordWithoutAcceptedNeighbourWaitsForCompany() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(
                MS_10, batch.items().stream().anyMatch(item -> item.offset() == 0) ? Outcomes.refused() : Outcomes.OK);
        rig.add(event(0, 0, "a"));
        rig.run(Duration.ofMinutes(5));
        assertThat(rig.metrics.deadLettered()).isZero();
        assertThat(rig.delivery.posts).hasSizeGreaterThan(1);

        rig.add(event(0, 1, "b"));
        rig.run(Duration.ofSeconds(100));
        rig.add(event(0, 2, "c"));
        rig.run(Duration.ofMinutes(5));
        rig.add(event(0, 3, "d"));
        rig.runUntil(() -> rig.metrics.deadLettered() == 1);
        assertThat(rig.metrics.delivered).isGreaterThan(0);
    }

    @Test
    void batchThatFailsWhileOthersSucceedIsHalvedAndTheCulpritParkedSoThatTheRestGoesOn() {
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        boolean[] poison = {true};
        rig.delivery.script = batch -> FakeDelivery.Answer.at(
                MS_10,
                poison[0] && batch.items().stream().anyMatch(item -> item.user().equals("bad"))
                        ? Outcomes.unavailable()
                        : Outcomes.OK);
        rig.add(event(0, 0, "a"), event(0, 1, "bad"), event(0, 2, "b"), event(0, 3, "bad"));
        for (int i = 0; i < 20; i++) {
            rig.add(event(1, i, "other"));
            rig.run(Duration.ofSeconds(10));
        }
        assertThat(rig.metrics.delivered).isEqualTo(22);
        assertThat(rig.metrics.deadLettered()).isZero();
        rig.add(event(0, 4, "c"));
        rig.run(Duration.ofSeconds(1));
        assertThat(rig.metrics.delivered).isEqualTo(23);
        assertThat(rig.committed(0)).isEqualTo(1);

        poison[0] = false;
        rig.runUntil(() -> rig.committed(0) == 5);
        assertThat(rig.delivery.positions().subList(rig.delivery.posts.size() - 2, rig.delivery.posts.size()))
                .containsExactly("[0@1]", "[0@3]");
    }

    @Test
    void profileUpdateThatIsAlwaysAnsweredWithStatusZeroIsRefusedInTheEnd() {
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(
                MS_10,
                batch.items().stream().anyMatch(item -> item.user().equals("bad")) ? Outcomes.unclear() : Outcomes.OK);
        rig.add(profile(0, 0, "a"), profile(0, 1, "bad"));
        rig.run(Duration.ofSeconds(5));
        assertThat(rig.worker.health().state()).isEqualTo(SinkHealth.State.DEGRADED);
        for (int i = 0; rig.metrics.deadLettered() == 0 && i < 200; i++) {
            rig.add(profile(1, i, "other"));
            rig.run(Duration.ofSeconds(10));
        }
        rig.run(Duration.ofSeconds(2));
        assertThat(rig.metrics.deadLetters).containsExactly(Map.entry(Reason.REFUSED, 1));
        assertThat(rig.committed(0)).isEqualTo(2);
    }

    /** Where a worker has one partition, nothing else can succeed while its batch is repeated. */
    @Test
    void updateThatIsAlwaysAnsweredWithStatusZeroStopsNobodyWhereThereIsOnePartition() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(
                MS_10,
                batch.items().stream().anyMatch(item -> item.user().equals("bad")) ? Outcomes.unclear() : Outcomes.OK);
        rig.add(profile(0, 0, "bad"), profile(0, 1, "a"), profile(0, 2, "bad"), profile(0, 3, "b"));
        rig.run(Duration.ofMinutes(2));
        assertThat(rig.metrics.delivered).isEqualTo(2);
        rig.add(profile(0, 4, "c"));
        rig.run(Duration.ofMinutes(10));
        assertThat(rig.metrics.delivered).isEqualTo(3);
        assertThat(rig.metrics.deadLetters).containsExactly(Map.entry(Reason.REFUSED, 2));
        assertThat(rig.committed(0)).isEqualTo(5);
    }

    @Test
    void anHourOfStatusZeroRefusesNobodyAndIsNotMetWithAFloodOfPosts() {
        SinkRig rig = SinkRig.owning(settings, 0);
        boolean[] up = {false};
        rig.delivery.script = batch -> FakeDelivery.Answer.at(MS_10, up[0] ? Outcomes.OK : Outcomes.unclear());
        for (int i = 0; i < 200; i++) {
            rig.add(profile(0, i, "u" + i));
        }
        rig.run(Duration.ofHours(1));
        assertThat(rig.metrics.deadLettered()).isZero();
        assertThat(rig.delivery.posts).hasSizeLessThan(3600);
        up[0] = true;
        rig.run(Duration.ofMinutes(3));
        assertThat(rig.metrics.delivered).isEqualTo(200);
        assertThat(rig.metrics.deadLettered()).isZero();
        assertThat(rig.worker.health().state()).isEqualTo(SinkHealth.State.RUNNING);
    }

    @Test
    void recordThatKeepsFailingHoldsUpNobodyElseOfItsPartition() {
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(
                MS_10,
                batch.items().stream().anyMatch(item -> item.user().equals("bad"))
                        ? Outcomes.unavailable()
                        : Outcomes.OK);
        rig.add(event(0, 0, "bad"));
        for (int i = 0; i < 12; i++) {
            rig.add(event(1, i, "other"));
            rig.run(Duration.ofSeconds(10));
        }
        int before = rig.metrics.delivered;
        for (int i = 1; i <= 600; i++) {
            rig.add(event(0, i, "u" + i));
            rig.run(Duration.ofMillis(500));
            assertThat(rig.metrics.delivered).as("after half a second").isEqualTo(before + i);
        }
        assertThat(rig.metrics.deadLettered()).isZero();
    }

    /** As from a proxy whose limit is wrong. */
    @Test
    void aReceiverThatFindsEverythingTooLargeRefusesNobody() {
        SinkRig rig = SinkRig.owning(settings, 0);
        boolean[] up = {false};
        rig.delivery.script = batch -> FakeDelivery.Answer.at(MS_10, up[0] ? Outcomes.OK : Outcomes.tooLarge());
        rig.add(event(0, 0, "a"), event(0, 1, "b"), profile(0, 2, "c"), increment(0, 3, "d"));
        rig.run(Duration.ofMinutes(10));
        assertThat(rig.metrics.deadLettered()).isZero();
        up[0] = true;
        rig.runUntil(() -> rig.committed(0) == 4);
        assertThat(rig.metrics.delivered).isEqualTo(4);
        assertThat(rig.metrics.doubted).isZero();
    }

    @Test
    void recordAboveANamedLimitIsADeadLetterAtOnce() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(MS_10, new DeliveryOutcome.TooLarge(5L, "HTTP 413"));
        rig.add(event(0, 0, "a"));
        rig.run(Duration.ofSeconds(2));
        assertThat(rig.metrics.deadLetters).containsExactly(Map.entry(Reason.REFUSED_TOO_LARGE, 1));
    }

    @Test
    void theCredentialsCheckWaitsOutARateLimitToo() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.run(Duration.ofMinutes(50));
        assertThat(rig.delivery.probed).isEqualTo(1);
        boolean[] first = {true};
        rig.delivery.script = batch -> {
            boolean throttle = first[0];
            first[0] = false;
            return FakeDelivery.Answer.at(MS_10, throttle ? Outcomes.throttled(Duration.ofMinutes(30)) : Outcomes.OK);
        };
        rig.add(event(0, 0, "u"));
        rig.run(Duration.ofMinutes(29));
        assertThat(rig.delivery.probed).isEqualTo(1);
        assertThat(rig.delivery.posts).hasSize(1);
        rig.run(Duration.ofMinutes(2));
        assertThat(rig.delivery.probed).isEqualTo(2);
        assertThat(rig.metrics.delivered).isEqualTo(1);
    }

    @Test
    void tooLargeBatchIsHalvedAndTooLargeRecordIsADeadLetter() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(
                MS_10,
                batch.size() > 2 || batch.items().stream().anyMatch(item -> item.offset() == 3)
                        ? Outcomes.tooLarge()
                        : Outcomes.OK);
        rig.add(event(0, 0, "a"), event(0, 1, "b"), event(0, 2, "c"), event(0, 3, "d"));
        rig.run(Duration.ofSeconds(2));
        assertThat(rig.metrics.delivered).isEqualTo(3);
        assertThat(rig.metrics.deadLetters).containsExactly(Map.entry(Reason.REFUSED_TOO_LARGE, 1));
    }

    @Test
    void limitNamedByTheServerHoldsFromThenOn() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(
                MS_10, batch.bytes() > 40 ? new DeliveryOutcome.TooLarge(40L, "HTTP 413") : Outcomes.OK);
        rig.add(event(0, 0, "a"), event(0, 1, "b"), event(0, 2, "c"), event(0, 3, "d"));
        rig.run(Duration.ofSeconds(2));
        int posts = rig.delivery.posts.size();
        rig.add(event(0, 4, "a"), event(0, 5, "b"), event(0, 6, "c"), event(0, 7, "d"));
        rig.run(Duration.ofSeconds(2));
        assertThat(rig.delivery.posts.subList(posts, rig.delivery.posts.size()))
                .allMatch(post -> post.batch().bytes() <= 40);
        assertThat(rig.metrics.delivered).isEqualTo(8);
    }

    @Test
    void unknownOutcomeOfAnIncrementIsQuarantinedAndFurtherOnesWaitForASuccess() {
        settings.nonIdempotentRecords = 1;
        SinkRig rig = SinkRig.owning(settings, 0);
        boolean[] up = {false};
        rig.delivery.script = batch -> FakeDelivery.Answer.at(MS_10, up[0] ? Outcomes.OK : Outcomes.timeout());
        rig.add(increment(0, 0, "u"), increment(0, 1, "v"), profile(0, 2, "w"));
        rig.run(Duration.ofSeconds(20));
        assertThat(rig.metrics.deadLetters).containsExactly(Map.entry(Reason.AMBIGUOUS, 1));
        assertThat(rig.delivery.positions().stream().filter("[0@0]"::equals)).hasSize(1);
        assertThat(rig.delivery.positions()).doesNotContain("[0@1]");

        up[0] = true;
        rig.runUntil(() -> rig.metrics.delivered == 2);
        assertThat(rig.delivery.positions().stream().filter("[0@1]"::equals)).hasSize(1);
        assertThat(rig.metrics.doubted).isEqualTo(1);
    }

    @Test
    void whereOnlyIncrementsArePostedASingleOneIsTheTrial() {
        SinkRig rig = SinkRig.owning(settings, 0);
        int[] posts = {0};
        rig.delivery.script = batch -> FakeDelivery.Answer.at(MS_10, posts[0]++ < 2 ? Outcomes.timeout() : Outcomes.OK);
        rig.add(increment(0, 0, "u"));
        rig.run(Duration.ofMillis(100));
        rig.add(increment(0, 1, "v"), increment(0, 2, "w"), increment(0, 3, "x"));
        rig.run(Duration.ofMinutes(5));
        assertThat(rig.delivery.positions()).containsExactly("[0@0]", "[0@1]", "[0@2]", "[0@3]");
        assertThat(rig.metrics.deadLetters).containsExactly(Map.entry(Reason.AMBIGUOUS, 2));
    }

    @Test
    void incrementThatSurelyDidNotArriveIsRetried() {
        SinkRig rig = SinkRig.owning(settings, 0);
        int[] posts = {0};
        rig.delivery.script = batch -> FakeDelivery.Answer.at(
                MS_10,
                switch (posts[0]++) {
                    case 0 -> Outcomes.connectionRefused();
                    case 1 -> Outcomes.throttled(null);
                    case 2 -> Outcomes.tooLarge();
                    default -> Outcomes.OK;
                });
        rig.add(increment(0, 0, "u"), increment(0, 1, "v"));
        rig.run(Duration.ofMinutes(1));
        assertThat(rig.metrics.delivered).isEqualTo(2);
        assertThat(rig.metrics.deadLettered()).isZero();
    }

    @Test
    void incrementsMayBeRepeatedWhereThatWasChosen() {
        settings.ambiguous = Ambiguous.RETRY;
        SinkRig rig = SinkRig.owning(settings, 0);
        int[] posts = {0};
        rig.delivery.script =
                batch -> FakeDelivery.Answer.at(MS_10, posts[0]++ == 0 ? Outcomes.timeout() : Outcomes.OK);
        rig.add(increment(0, 0, "u"));
        rig.run(Duration.ofMinutes(1));
        assertThat(rig.delivery.posts).hasSize(2);
        assertThat(rig.metrics.delivered).isEqualTo(1);
    }

    @Test
    void incrementWaitsForTheSameUsersEarlierUpdateAndGoesWithoutOrdinaryOnes() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.add(profile(0, 0, "u"), increment(0, 1, "u"), profile(0, 2, "u"), event(0, 3, "u"));
        rig.run(Duration.ofSeconds(2));
        assertThat(rig.delivery.positions()).containsExactlyInAnyOrder("[0@0]", "[0@1]", "[0@2]", "[0@3]");
        assertThat(rig.delivery.positions()).containsSubsequence("[0@0]", "[0@1]", "[0@2]");
    }

    @Test
    void identityVerbsRefusedByASimplifiedProjectHaveTheirOwnReason() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch ->
                FakeDelivery.Answer.at(MS_10, new DeliveryOutcome.IdentityRefused("identity events are not allowed"));
        rig.add(alias(0, 0, "u"), alias(0, 1, "v"));
        rig.run(Duration.ofSeconds(3));
        assertThat(rig.metrics.deadLetters).containsExactly(Map.entry(Reason.IDENTITY_REFUSED, 2));
        assertThat(rig.letters())
                .allSatisfy(letter -> assertThat(
                                DeadLetterCodec.read(letter.headers()).detail())
                        .isEqualTo("identity events are not allowed;"
                                + " mixpanel.identity does not fit the project's identity system"));
        assertThat(rig.committed(0)).isEqualTo(2);
    }

    @Test
    void retriesEndOnlyWhereAWindowWasSet() {
        settings.retryWindow = Duration.ofMinutes(1);
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(MS_10, Outcomes.unavailable());
        rig.add(event(0, 0, "u"));
        rig.runUntil(() -> rig.metrics.deadLettered() == 1);
        assertThat(rig.metrics.deadLetters).containsExactly(Map.entry(Reason.EXPIRED, 1));
    }

    @Test
    void withoutAWindowNothingExpires() {
        SinkRig rig = SinkRig.owning(settings, 0);
        boolean[] up = {false};
        rig.delivery.script = batch -> FakeDelivery.Answer.at(MS_10, up[0] ? Outcomes.OK : Outcomes.unavailable());
        rig.add(event(0, 0, "u"), profile(0, 1, "u"), alias(0, 2, "u"));
        rig.run(Duration.ofHours(12));
        assertThat(rig.metrics.deadLettered()).isZero();
        up[0] = true;
        rig.runUntil(() -> rig.committed(0) == 3);
        assertThat(rig.metrics.delivered).isEqualTo(3);
    }

    @Test
    void whatIsRefusedAloneWithNobodyToCompareWithExpiresToo() {
        settings.retryWindow = Duration.ofMinutes(10);
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(MS_10, Outcomes.refused());
        rig.add(event(0, 0, "u"));
        rig.run(Duration.ofMinutes(9));
        assertThat(rig.metrics.deadLettered()).isZero();
        rig.runUntil(() -> rig.metrics.deadLettered() == 1);
        assertThat(rig.metrics.deadLetters).containsExactly(Map.entry(Reason.EXPIRED, 1));
    }

    @ParameterizedTest
    @CsvSource({"20, 20", "61, 61", "3599, 3599", "3600, 3600", "86400, 3600"})
    void retryAfterIsObeyedToTheSecondUpToItsBound(long asked, long waited) {
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        boolean[] first = {true};
        rig.delivery.script = batch -> {
            boolean throttle = first[0];
            first[0] = false;
            return FakeDelivery.Answer.at(
                    MS_10, throttle ? Outcomes.throttled(Duration.ofSeconds(asked)) : Outcomes.OK);
        };
        rig.add(event(0, 0, "u"));
        rig.runUntil(() -> rig.delivery.posts.size() == 1);
        rig.add(event(1, 0, "v"));
        rig.runUntil(() -> rig.delivery.posts.size() == 3);
        long answered = rig.delivery.posts.get(0).startedNanos() + MS_10.toNanos();
        assertThat(rig.delivery.posts.subList(1, 3))
                .allSatisfy(post -> assertThat(Duration.ofNanos(post.startedNanos() - answered))
                        .isBetween(Duration.ofSeconds(waited), Duration.ofSeconds(waited + 1)));
    }

    @Test
    void anotherProjectsRequestStopsPosting() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.run(Duration.ofMillis(100));
        rig.add(Requests.raw(0, 0, "u", "IMPORT EVENT true u p2 {}"), event(0, 1, "v"));
        rig.run(Duration.ofMinutes(5));
        assertThat(rig.delivery.posts).isEmpty();
        assertThat(rig.metrics.deadLettered()).isZero();
        assertThat(rig.worker.health().state()).isEqualTo(SinkHealth.State.DOWN);
        assertThat(rig.worker.health().reasons())
                .singleElement()
                .asString()
                .startsWith("record requests-0@0 was mapped for project p2, but this sink posts to project p1");
    }

    @Test
    void undecodableRecordStopsPostingAndIsNeverADeadLetter() {
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        rig.run(Duration.ofMillis(100));
        rig.add(Requests.raw(0, 0, "u", "junk"));
        rig.run(Duration.ofMillis(10));
        rig.add(event(1, 0, "v"));
        rig.run(Duration.ofMinutes(1));
        assertThat(rig.delivery.posts).isEmpty();
        assertThat(rig.letters()).isEmpty();
        assertThat(rig.worker.health().state()).isEqualTo(SinkHealth.State.DOWN);
        assertThat(rig.committed(0)).isZero();
    }

    @Test
    void unavailableRegistryIsWaitedFor() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.run(Duration.ofMillis(100));
        rig.codec.down = true;
        rig.add(event(0, 0, "u"));
        rig.run(Duration.ofSeconds(10));
        assertThat(rig.worker.health().state()).isEqualTo(SinkHealth.State.DEGRADED);
        assertThat(rig.consumer.paused()).containsExactly(SinkRig.partition(0));
        rig.codec.down = false;
        rig.runUntil(() -> rig.metrics.delivered == 1);
        assertThat(rig.consumer.paused()).isEmpty();
        assertThat(rig.worker.health().state()).isEqualTo(SinkHealth.State.RUNNING);
    }

    @Test
    void partitionPausesVisiblyAtTheBoundOfUncommittedRecordsAndOthersGoOn() {
        settings.uncommittedRecords = 5;
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        boolean[] up = {false};
        rig.delivery.script = batch -> FakeDelivery.Answer.at(
                MS_10, !up[0] && batch.items().get(0).origin().partition() == 0 ? Outcomes.unavailable() : Outcomes.OK);
        for (int i = 0; i < 5; i++) {
            rig.add(event(0, i, "u" + i), event(1, i, "v" + i));
        }
        rig.run(Duration.ofSeconds(1));
        assertThat(rig.consumer.paused()).containsExactly(SinkRig.partition(0));
        assertThat(rig.worker.health().reasons()).singleElement().asString().startsWith("requests-0 is paused");
        assertThat(rig.metrics.delivered).isEqualTo(5);
        up[0] = true;
        rig.runUntil(() -> rig.metrics.delivered == 10);
        rig.turn();
        assertThat(rig.consumer.paused()).isEmpty();
    }

    @Test
    void revocationWaitsForWhatIsInFlightAndCommitsIt() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(Duration.ofSeconds(5), Outcomes.OK);
        rig.add(event(0, 0, "u"), event(0, 1, "v"));
        rig.run(Duration.ofMillis(200));
        rig.add(event(0, 2, "u"));
        rig.turn();
        rig.assign();
        assertThat(rig.metrics.delivered).isEqualTo(2);
        assertThat(rig.metrics.returned).isEqualTo(1);
        rig.assign(0);
        assertThat(rig.committed(0)).isEqualTo(2);
        rig.run(Duration.ofSeconds(10));
        assertThat(rig.delivery.positions()).containsExactly("[0@0, 0@1]", "[0@2]");
    }

    @Test
    void aliasThatIsHandedOverWithAClosedGateIsRepeatedByTheNextOwner() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.add(alias(0, 0, "u"), event(0, 1, "u"));
        rig.run(Duration.ofMillis(500));
        rig.assign();
        rig.assign(0);
        assertThat(rig.committed(0)).isZero();
        rig.run(Duration.ofSeconds(3));
        assertThat(rig.delivery.positions()).containsExactly("[0@0]", "[0@0]", "[0@1]");
    }

    @Test
    void offsetThatIsGoneStopsTheRoleUnlessAccepted() {
        SinkRig rig = new SinkRig(settings);
        rig.worker.start();
        rig.consumer.commitSync(Map.of(SinkRig.partition(0), new OffsetAndMetadata(3)));
        rig.consumer.updateBeginningOffsets(Map.of(SinkRig.partition(0), 10L));
        rig.consumer.updateEndOffsets(Map.of(SinkRig.partition(0), 20L));
        rig.consumer.rebalance(java.util.List.of(SinkRig.partition(0)));
        assertThatThrownBy(rig::turn)
                .isInstanceOf(OffsetGoneException.class)
                .hasMessageContaining("offset 3 of requests-0 is gone: the topic holds 10 to 20");

        settings.acceptOffsetReset = true;
        SinkRig accepting = new SinkRig(settings);
        accepting.worker.start();
        accepting.consumer.commitSync(Map.of(SinkRig.partition(0), new OffsetAndMetadata(3)));
        accepting.consumer.updateBeginningOffsets(Map.of(SinkRig.partition(0), 10L));
        accepting.consumer.updateEndOffsets(Map.of(SinkRig.partition(0), 20L));
        accepting.consumer.rebalance(java.util.List.of(SinkRig.partition(0)));
        accepting.turn();
        assertThat(accepting.committed(0)).isEqualTo(10);
    }

    @Test
    void shutdownDrainsCommitsAndCloses() {
        SinkRig rig = new SinkRig(settings);
        rig.delivery.script = batch -> FakeDelivery.Answer.at(Duration.ofSeconds(3), Outcomes.OK);
        rig.consumer.schedulePollTask(() -> {
            rig.assign(0);
            rig.add(event(0, 0, "u"));
        });
        for (int i = 0; i < 300; i++) {
            rig.consumer.schedulePollTask(() -> rig.world.advance(1_000_000));
        }
        Map<String, Long> seen = new java.util.HashMap<>();
        rig.consumer.schedulePollTask(() -> {
            assertThat(rig.delivery.posts).hasSize(1);
            rig.worker.shutdown();
            seen.put("stopped", rig.world.nanos());
        });
        rig.worker.run();
        assertThat(rig.metrics.delivered).isEqualTo(1);
        assertThat(rig.metrics.returned).isZero();
        assertThat(rig.consumer.closed()).isTrue();
        assertThat(rig.producer.closed()).isTrue();
        assertThat(rig.delivery.closed).isTrue();
        assertThat(rig.worker.health().state()).isEqualTo(SinkHealth.State.STOPPED);
        assertThat(seen).containsKey("stopped");
    }
}
