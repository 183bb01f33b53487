package dev.segue.sink;

import static dev.segue.sink.Requests.event;
import static dev.segue.sink.Requests.increment;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What must not be repeated waits for a commit, so that is made at once and not more often than needed. */
class CommitterTest {
    private static final Duration INTERVAL = Duration.ofSeconds(3);

    private final TestSettings settings = new TestSettings();

    private SinkRig owningBoth() {
        settings.commitEvery = INTERVAL;
        settings.linger = Duration.ZERO;
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        rig.run(Duration.ofMillis(20));
        rig.consumer.asked.clear();
        return rig;
    }

    private static List<Set<TopicPartition>> asked(SinkRig rig) {
        return rig.consumer.asked.stream()
                .map(offsets -> Set.copyOf(offsets.keySet()))
                .toList();
    }

    @Test
    void anIncrementCommitsItsPartitionAloneAndOnce() {
        SinkRig rig = owningBoth();
        rig.add(event(1, 0, "v"), increment(0, 0, "u"));

        rig.runUntil(() -> rig.metrics.delivered == 2);

        assertThat(asked(rig)).containsExactly(Set.of(SinkRig.partition(0)));
        rig.run(INTERVAL);
        assertThat(asked(rig))
                .as("the others with the interval")
                .containsExactly(Set.of(SinkRig.partition(0)), Set.of(SinkRig.partition(0), SinkRig.partition(1)));
    }

    @Test
    void whatTheBrokerHasNotAnsweredIsNotAskedAgainBeforeTheInterval() {
        SinkRig rig = owningBoth();
        rig.consumer.reachable(false);
        rig.add(increment(0, 0, "u"));

        rig.run(Duration.ofSeconds(1));

        assertThat(asked(rig)).hasSize(1);
        assertThat(rig.delivery.posts).isEmpty();
        rig.consumer.reachable(true);
        rig.runUntil(() -> rig.metrics.delivered == 1);
        assertThat(asked(rig)).hasSizeBetween(2, 3);
    }

    @Test
    void anotherIncrementMeanwhileIsAskedForToo() {
        SinkRig rig = owningBoth();
        rig.consumer.reachable(false);
        rig.add(increment(0, 0, "u"));
        rig.run(Duration.ofMillis(20));
        rig.consumer.reachable(true);
        rig.add(increment(1, 0, "v"));

        rig.run(Duration.ofMillis(50));

        assertThat(asked(rig)).containsExactly(Set.of(SinkRig.partition(0)), Set.of(SinkRig.partition(1)));
        assertThat(rig.delivery.positions()).containsExactly("[1@0]");
    }

    @Test
    void aCommitThatFailedIsMadeAgainSoonButNotAtOnce() {
        SinkRig rig = owningBoth();
        rig.consumer.failure = new RetriableCommitFailedException("the coordinator moves");
        rig.add(increment(0, 0, "u"));

        rig.run(Duration.ofMillis(100));

        assertThat(asked(rig)).hasSizeBetween(10, 21);
        assertThat(rig.delivery.posts).isEmpty();
        rig.consumer.failure = null;
        rig.run(Duration.ofMillis(20));
        assertThat(rig.delivery.positions()).containsExactly("[0@0]");
    }

    @Test
    void anAnswerEndsTheWait() {
        SinkRig rig = owningBoth();
        rig.delivery.script = batch -> FakeDelivery.Answer.at(Duration.ofMillis(2), Outcomes.OK);
        rig.add(event(0, 0, "u"));
        rig.turn();
        assertThat(rig.delivery.posts).hasSize(1);
        long before = rig.world.nanos();

        rig.turn();

        assertThat(rig.metrics.delivered).isEqualTo(1);
        assertThat(Duration.ofNanos(rig.world.nanos() - before)).isEqualTo(Duration.ofMillis(2));
    }
}
