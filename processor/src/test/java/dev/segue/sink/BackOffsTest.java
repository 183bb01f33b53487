package dev.segue.sink;

import static dev.segue.sink.Requests.event;
import static dev.segue.sink.Requests.profile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.mixpanel.Endpoint;
import dev.segue.sink.SinkMetrics.BackOff;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackOffsTest {
    private static final Duration MS_10 = Duration.ofMillis(10);

    private final TestSettings settings = new TestSettings();

    private static FakeDelivery.Answer at(DeliveryOutcome outcome) {
        return FakeDelivery.Answer.at(MS_10, outcome);
    }

    private static BackOff after(int status, long ms) {
        return new BackOff(Duration.ofMillis(ms), BackOff.Why.ANSWER, status);
    }

    private static BackOff project(BackOff.Why why, long ms) {
        return new BackOff(Duration.ofMillis(ms), why, 0);
    }

    private static void runUntilPosted(SinkRig rig, int posts) {
        rig.runUntil(() -> rig.delivery.posts.size() == posts);
        rig.run(MS_10);
    }

    @Test
    void anEndpointThatFailsWaitsAndTheOthersDoNot() {
        SinkRig rig = SinkRig.owning(settings, 0);
        boolean[] down = {true};
        rig.delivery.script =
                batch -> at(batch.endpoint() == Endpoint.ENGAGE && down[0] ? Outcomes.unavailable() : Outcomes.OK);
        rig.add(event(0, 0, "u"), profile(0, 1, "v"));
        runUntilPosted(rig, 2);
        assertThat(rig.metrics.backOffs).isEqualTo(Map.of(Endpoint.ENGAGE, after(503, 1500)));

        rig.run(Duration.ofMillis(500));
        assertThat(rig.metrics.backOffs).as("it counts down").isEqualTo(Map.of(Endpoint.ENGAGE, after(503, 1000)));
        rig.run(Duration.ofMillis(1000));
        assertThat(rig.metrics.backOffs).as("under way").isEqualTo(Map.of(Endpoint.ENGAGE, after(503, 0)));

        down[0] = false;
        rig.runUntil(() -> rig.committed(0) == 2);
        assertThat(rig.metrics.backOffs).isEmpty();
    }

    @Test
    void thePartitionThatPostsFirstCountsAndNoAnswerIsZero() {
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        rig.delivery.script = batch -> at(Outcomes.timeout());
        rig.add(event(0, 0, "u"));
        runUntilPosted(rig, 1);
        rig.add(event(1, 0, "v"));
        runUntilPosted(rig, 2);

        assertThat(rig.metrics.backOffs.get(Endpoint.IMPORT).status()).isZero();
        assertThat(rig.metrics.backOffs.get(Endpoint.IMPORT).next())
                .as("of partition 0, not the 1500 ms of partition 1")
                .isBetween(Duration.ofMillis(1300), Duration.ofMillis(1450));
    }

    @Test
    void anEndpointThatAcceptsOfAnotherPartitionDoesNotWait() {
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        rig.delivery.script = batch -> at(rig.delivery.posts.size() == 1 ? Outcomes.unavailable() : Outcomes.OK);
        rig.add(event(0, 0, "u"));
        runUntilPosted(rig, 1);
        assertThat(rig.metrics.backOffs).containsKey(Endpoint.IMPORT);
        rig.add(event(1, 0, "v"));
        runUntilPosted(rig, 2);

        assertThat(rig.committed(0)).as("partition 0 has not posted again").isZero();
        assertThat(rig.metrics.backOffs).isEmpty();
    }

    @Test
    void aRateLimitKeepsBackAllThatHaveSomethingToPost() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> at(Outcomes.throttled(Duration.ofSeconds(30)));
        rig.add(event(0, 0, "u"));
        runUntilPosted(rig, 1);
        rig.add(profile(0, 1, "v"));
        rig.run(Duration.ofSeconds(10));

        assertThat(rig.metrics.backOffs)
                .as("/groups has nothing to post")
                .isEqualTo(Map.of(
                        Endpoint.IMPORT, project(BackOff.Why.RATE_LIMIT, 20_000),
                        Endpoint.ENGAGE, project(BackOff.Why.RATE_LIMIT, 20_000)));
    }

    @Test
    void whileTheProjectIsRefusedTheNextCheckCounts() {
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.delivery.script = batch -> at(Outcomes.denied(401));
        rig.add(event(0, 0, "u"));
        runUntilPosted(rig, 1);

        assertThat(rig.metrics.backOffs).isEqualTo(Map.of(Endpoint.IMPORT, project(BackOff.Why.CHECK, 1500)));
    }

    @Test
    void whatTheBudgetHasNoRoomForWaitsForIt() {
        settings.rates = new SinkSettings.Rates(1L, 1000, 1_000_000);
        SinkRig rig = SinkRig.owning(settings, 0);
        rig.add(event(0, 0, "u"));
        runUntilPosted(rig, 1);
        rig.add(event(0, 1, "u"));
        rig.run(Duration.ofSeconds(20));

        assertThat(rig.metrics.backOffs).isEqualTo(Map.of(Endpoint.IMPORT, project(BackOff.Why.BUDGET, 40_000)));
    }
}
