package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The proof of the commit rule and of the gate: ten thousand random runs must keep every promise, and the same runs with a
 * broken rule must be caught. To repeat a failing run: {@code new Schedule(seed, RIGHT).run()}.
 */
class SinkScheduleTest {
    private static final int SCHEDULES = 10_000;
    private static final Schedule.Variant RIGHT = with(() -> new AliasGate(Schedule.GATE), Ambiguous.QUARANTINE);
    private static final Schedule.Variant REPEATING = with(() -> new AliasGate(Schedule.GATE), Ambiguous.RETRY);

    @Test
    void everyPromiseHoldsInRandomSchedules() {
        List<Schedule.Seen> seen = runs(SCHEDULES, RIGHT);

        assertThat(seen).as("what is worth the name").anyMatch(run -> run.lives() > 2);
        assertThat(seen.stream().filter(run -> run.doubted() > 0)).hasSizeGreaterThan(SCHEDULES / 10);
        assertThat(seen.stream().filter(run -> run.skipped() > 0)).hasSizeGreaterThan(SCHEDULES / 100);
    }

    @Test
    void everyOtherPromiseHoldsWhereRepeatsWereChosen() {
        assertThat(runs(SCHEDULES / 5, REPEATING)).anyMatch(run -> run.doubted() > 0);
    }

    @Test
    void forgettingWhatWasAttemptedIsCaught() {
        Supplier<Gate> gates = () -> new AliasGate(Schedule.GATE);
        assertThat(caught(new Schedule.Variant(gates, false, ForgetfulAttemptLog::new, Ambiguous.QUARANTINE)))
                .anySatisfy((what, seed) -> assertThat(what).contains("was stored twice"));
    }

    @Test
    void postingBeforeTheBrokerHasTheAttemptIsCaught() {
        Supplier<Gate> gates = () -> new AliasGate(Schedule.GATE);
        Supplier<AttemptLog> attempts = () -> new HastyAttemptLog(new CommittedAttemptLog());
        assertThat(caught(new Schedule.Variant(gates, false, attempts, Ambiguous.QUARANTINE)))
                .anySatisfy((what, seed) -> assertThat(what).contains("was stored twice"));
    }

    private static List<Schedule.Seen> runs(int schedules, Schedule.Variant variant) {
        return LongStream.range(0, schedules)
                .parallel()
                .mapToObj(seed -> {
                    try {
                        return new Schedule(seed, variant).run();
                    } catch (RuntimeException | AssertionError e) {
                        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
                    }
                })
                .toList();
    }

    @Test
    void committingAtTheAnswerIsCaught() {
        Supplier<Gate> gates = () -> new AliasGate(Schedule.GATE);
        assertThat(caught(new Schedule.Variant(gates, true, ForgetfulAttemptLog::new, Ambiguous.RETRY)))
                .anySatisfy((what, seed) -> assertThat(what).contains("ms after alias"));
    }

    @Test
    void havingNoGateIsCaught() {
        assertThat(caught(brokenGate(BrokenGate.Rule.NONE)))
                .anySatisfy((what, seed) -> assertThat(what).contains("before the end of alias"));
    }

    @Test
    void openingTheGateAtTheAnswerIsCaught() {
        assertThat(caught(with(() -> new AliasGate(java.time.Duration.ZERO), Ambiguous.QUARANTINE)))
                .anySatisfy((what, seed) -> assertThat(what).contains("ms after alias"));
    }

    @Test
    void closingTheGateOnlyWhenTheAliasIsBatchedIsCaught() {
        assertThat(caught(brokenGate(BrokenGate.Rule.WHEN_BATCHED)))
                .anySatisfy((what, seed) -> assertThat(what).contains("before the end of alias"));
    }

    private static Schedule.Variant brokenGate(BrokenGate.Rule rule) {
        return with(() -> new BrokenGate(rule, new AliasGate(Schedule.GATE)), Ambiguous.QUARANTINE);
    }

    private static Schedule.Variant with(Supplier<Gate> gates, Ambiguous ambiguous) {
        return new Schedule.Variant(gates, false, CommittedAttemptLog::new, ambiguous);
    }

    /** What the first few hundred runs break, promises or only counters, with a seed each. */
    private static Map<String, Long> caught(Schedule.Variant variant) {
        Map<String, Long> caught = new TreeMap<>();
        for (long seed = 0; seed < 300; seed++) {
            try {
                new Schedule(seed, variant).run();
            } catch (AssertionError violation) {
                caught.put(String.valueOf(violation.getMessage()), seed);
            }
        }
        return caught;
    }

    /** Closes too late, or never. */
    private static final class BrokenGate implements Gate {
        private enum Rule {
            NONE,
            WHEN_BATCHED
        }

        private final Rule rule;
        private final Gate gate;

        BrokenGate(Rule rule, Gate gate) {
            this.rule = rule;
            this.gate = gate;
        }

        @Override
        public boolean holds(Item alias) {
            return rule == Rule.WHEN_BATCHED && alias.state.compareTo(Item.State.TAKEN) >= 0;
        }

        @Override
        public void ended(Item alias, long nowNanos) {
            gate.ended(alias, nowNanos);
        }

        @Override
        public @Nullable Item open(long nowNanos) {
            return gate.open(nowNanos);
        }

        @Override
        public long waitNanos(long nowNanos) {
            return gate.waitNanos(nowNanos);
        }
    }
}
