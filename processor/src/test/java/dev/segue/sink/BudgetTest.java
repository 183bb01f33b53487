package dev.segue.sink;

import static dev.segue.sink.Requests.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void aPostCountsUntilAMinuteAfterItsAnswer() {
        Budget budget = new Budget(new SinkSettings.Rates(null, 100, 1000));
        Budget.Spent spent = budget.spend(60, 10);
        assertThat(budget.waitNanos(40, 10, 0)).isZero();
        assertThat(budget.waitNanos(41, 10, 0)).as("depends on the answer").isEqualTo(Long.MAX_VALUE);
        budget.answered(spent, 5 * SECOND);
        assertThat(budget.waitNanos(41, 10, 6 * SECOND)).isEqualTo(59 * SECOND);
        assertThat(budget.waitNanos(41, 10, 65 * SECOND)).isZero();
    }

    @Test
    void eachOfTheThreeLimitsHolds() {
        Budget budget = new Budget(new SinkSettings.Rates(2L, 100, 1000));
        budget.answered(budget.spend(10, 10), 0);
        assertThat(budget.waitNanos(90, 990, 0)).isZero();
        assertThat(budget.waitNanos(91, 990, 0)).isEqualTo(60 * SECOND);
        assertThat(budget.waitNanos(90, 991, 0)).isEqualTo(60 * SECOND);
        budget.answered(budget.spend(1, 1), SECOND);
        assertThat(budget.waitNanos(1, 1, SECOND)).isEqualTo(59 * SECOND);
    }

    @Test
    void whatIsLargerThanAMinuteGoesWhenNothingElseCounts() {
        Budget budget = new Budget(new SinkSettings.Rates(null, 100, 1000));
        assertThat(budget.waitNanos(1, 5000, 0)).isZero();
        budget.answered(budget.spend(1, 5000), 0);
        assertThat(budget.waitNanos(1, 1, SECOND)).isEqualTo(59 * SECOND);
    }

    /** Wherever between start and answer the receiver counts a post, no minute of its own holds more than the limits. */
    @ParameterizedTest
    @CsvSource({"100, 1000000, 100000000, 1", ", 3000, 100000000, 2", ", 1000000, 40000, 3", "200, 5000, 60000, 4"})
    void noMinuteOfTheReceiverHoldsMore(Long posts, long records, long bytes, long seed) {
        TestSettings settings = new TestSettings();
        settings.rates = new SinkSettings.Rates(posts, records, bytes);
        settings.batchRecords = 50;
        settings.maxInFlight = 10;
        SinkRig rig = SinkRig.owning(settings, 0, 1, 2);
        Random random = new Random(seed);
        List<Arrival> arrivals = new ArrayList<>();
        rig.delivery.script = batch -> {
            long took = random.nextLong(20 * SECOND / 10);
            arrivals.add(new Arrival(rig.world.nanos() + random.nextLong(took + 1), batch.size(), batch.bytes()));
            boolean fails = random.nextInt(10) == 0;
            return FakeDelivery.Answer.at(Duration.ofNanos(took), fails ? Outcomes.unavailable() : Outcomes.OK);
        };
        long offset = 0;
        for (int second = 0; second < 300; second++) {
            for (int i = 0; i < 40; i++) {
                for (int partition = 0; partition < 3; partition++) {
                    rig.add(event(partition, offset, "u" + random.nextInt(50)));
                }
                offset++;
            }
            rig.run(Duration.ofSeconds(1));
        }
        arrivals.sort(Comparator.comparingLong(Arrival::nanos));
        long mostPosts = mostInAMinute(arrivals, arrival -> 1);
        long mostRecords = mostInAMinute(arrivals, Arrival::records);
        long mostBytes = mostInAMinute(arrivals, Arrival::bytes);
        assertThat(mostPosts).isLessThanOrEqualTo(posts == null ? Long.MAX_VALUE : posts);
        assertThat(mostRecords).isLessThanOrEqualTo(records);
        assertThat(mostBytes).isLessThanOrEqualTo(bytes);
        double used = Math.max(
                posts == null ? 0 : (double) mostPosts / posts,
                Math.max((double) mostRecords / records, (double) mostBytes / bytes));
        assertThat(used).as("of the limit that binds").isGreaterThan(0.9);
    }

    @Test
    void theBudgetIsOneForAllPartitionsAndUsedUp() {
        TestSettings settings = new TestSettings();
        settings.rates = new SinkSettings.Rates(null, 600, 10_000_000);
        settings.batchRecords = 10;
        SinkRig rig = SinkRig.owning(settings, 0, 1, 2, 3);
        for (int i = 0; i < 1000; i++) {
            for (int partition = 0; partition < 4; partition++) {
                rig.add(event(partition, i, "u" + i));
            }
        }
        rig.run(Duration.ofSeconds(30));
        assertThat(rig.metrics.delivered).isEqualTo(600);
        assertThat(rig.metrics.levels().posting()).isFalse();
        rig.run(Duration.ofSeconds(270));
        assertThat(rig.metrics.delivered).as("five minutes").isEqualTo(3000);
        for (int partition = 0; partition < 4; partition++) {
            assertThat(rig.committed(partition)).as("none starves").isBetween(600L, 900L);
        }
    }

    /** Small posts of others do not use up, again and again, what a large one waits for. */
    @Test
    void aLargePostIsNotStarvedBySmallOnes() {
        TestSettings settings = new TestSettings();
        settings.rates = new SinkSettings.Rates(null, 100, 10_000_000);
        SinkRig rig = SinkRig.owning(settings, 0, 1);
        int small = 0;
        boolean large = false;
        for (int second = 0; second < 300; second++) {
            rig.add(event(1, small, "v" + small++));
            if (second == 100) {
                for (int i = 0; i < 90; i++) {
                    rig.add(event(0, i, "u" + i));
                }
            }
            rig.run(Duration.ofSeconds(1));
            large |= rig.committed(0) == 90;
        }
        assertThat(large).isTrue();
    }

    private static long mostInAMinute(List<Arrival> arrivals, ToLongFunction<Arrival> weight) {
        long most = 0;
        long sum = 0;
        int first = 0;
        for (Arrival arrival : arrivals) {
            sum += weight.applyAsLong(arrival);
            while (arrivals.get(first).nanos() <= arrival.nanos() - 60 * SECOND) {
                sum -= weight.applyAsLong(arrivals.get(first++));
            }
            most = Math.max(most, sum);
        }
        assertThat(most).as("nothing was measured").isPositive();
        return most;
    }

    private record Arrival(long nanos, long records, long bytes) {}
}
