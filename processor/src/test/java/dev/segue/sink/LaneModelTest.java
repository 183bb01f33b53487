package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import dev.segue.sink.Item.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The lane against its rules written down plainly: every record looked at each time, in partition order. */
class LaneModelTest {
    private static final int RUNS = 2000;

    @Test
    void tellsTheSameAsItsRulesAppliedToEveryRecord() {
        int ready = 0;
        int heldBack = 0;
        for (long seed = 0; seed < RUNS; seed++) {
            Run run = new Run(seed);
            run.go();
            ready += run.ready;
            heldBack += run.heldBack;
        }
        assertThat(ready).isGreaterThan(RUNS);
        assertThat(heldBack).as("what was ready and had to wait again").isGreaterThan(RUNS / 20);
    }

    private static final class Run {
        private final long seed;
        private final Random random;
        private final int aliases;
        private final AliasGate gate = new AliasGate(Duration.ofMillis(1));
        private final Lane lane = new Lane();
        private final List<Item> items = new ArrayList<>();
        private long nanos;
        private int ready;
        private int heldBack;

        Run(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.aliases = random.nextInt(3) * 5;
        }

        void go() {
            for (int step = 0; step < 60; step++) {
                nanos += 100_000;
                for (Item alias = gate.open(nanos); alias != null; alias = gate.open(nanos)) {
                    alias.state = State.FINISHED;
                }
                if (random.nextInt(3) > 0) {
                    Item added = Requests.item(record(step));
                    items.add(added);
                    lane.add(added);
                }
                happen();
                List<State> expected = expected();
                lane.refresh(gate, new Moves());
                assertThat(items.stream().map(item -> item.state).toList())
                        .as("seed %d, step %d", seed, step)
                        .isEqualTo(expected);
                items.removeIf(item -> item.state == State.FINISHED);
                assertThat(lane.isEmpty()).isEqualTo(items.isEmpty());
                assertThat(lane.isGated()).isEqualTo(items.stream().anyMatch(Item::isAlias));
            }
        }

        private org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]> record(long offset) {
            int kind = random.nextInt(100);
            if (kind < aliases) {
                return Requests.alias(0, offset, "u");
            }
            return switch (kind % 4) {
                case 0 -> Requests.profile(0, offset, "u");
                case 1 -> Requests.increment(0, offset, "u");
                case 2 -> Requests.record(0, offset, Endpoint.GROUPS, Kind.GROUP, true, "u");
                default -> Requests.event(0, offset, "u");
            };
        }

        /** Something that the worker does with records, by itself or because of an answer. */
        private void happen() {
            for (Item item : items) {
                switch (item.state) {
                    case READY -> move(item, 3, State.TAKEN);
                    case TAKEN -> {
                        if (random.nextInt(3) == 0) {
                            answered(item);
                        }
                    }
                    case PARKED -> move(item, 2, State.WAITING);
                    case LETTERING -> move(item, 2, State.FINISHED);
                    // As what an earlier owner may have posted.
                    case WAITING -> move(item, item.isIdempotent() ? Integer.MAX_VALUE : 20, State.LETTERING);
                    case GATED, FINISHED -> {}
                }
            }
        }

        private void answered(Item item) {
            int outcome = random.nextInt(10);
            if (outcome == 0) {
                item.state = State.PARKED;
                item.solo = random.nextBoolean();
            } else if (outcome == 1 && !item.isAlias()) {
                item.state = State.LETTERING;
            } else if (outcome == 2) {
                item.state = State.WAITING;
            } else if (item.isAlias()) {
                item.state = State.GATED;
                gate.ended(item, nanos);
            } else {
                item.state = State.FINISHED;
            }
        }

        private void move(Item item, int oneIn, State state) {
            if (random.nextInt(oneIn) == 0) {
                item.state = state;
            }
        }

        private List<State> expected() {
            List<State> states = new ArrayList<>();
            Map<Endpoint, BatchKind> before = new EnumMap<>(Endpoint.class);
            Set<Endpoint> blocked = EnumSet.noneOf(Endpoint.class);
            boolean unended = false;
            boolean held = false;
            for (Item item : items) {
                if (item.state == State.FINISHED) {
                    states.add(State.FINISHED);
                    continue;
                }
                State state = item.state;
                boolean may = item.isAlias()
                        ? !unended
                        : !held && !blocked.contains(item.endpoint()) && follows(before.get(item.endpoint()), item);
                if (state == State.WAITING || state == State.READY) {
                    state = may ? State.READY : State.WAITING;
                }
                states.add(state);
                unended |= state != State.GATED;
                held |= item.isAlias() && gate.holds(item);
                if (state == State.WAITING || state == State.PARKED) {
                    blocked.add(item.endpoint());
                } else if (state != State.LETTERING && state != State.GATED) {
                    before.put(item.endpoint(), item.batchKind());
                }
            }
            return states;
        }

        private static boolean follows(@Nullable BatchKind before, Item item) {
            return before == null || (before == item.batchKind() && before != BatchKind.SOLO);
        }

        private final class Moves implements Lane.Moves {
            @Override
            public void ready(Item item) {
                assertThat(item.state).isEqualTo(State.WAITING);
                item.state = State.READY;
                ready++;
            }

            @Override
            public void holdBack(Item item) {
                assertThat(item.state).isEqualTo(State.READY);
                item.state = State.WAITING;
                heldBack++;
            }
        }
    }
}
