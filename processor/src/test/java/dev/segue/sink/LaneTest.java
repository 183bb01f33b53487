package dev.segue.sink;

import static dev.segue.sink.Requests.alias;
import static dev.segue.sink.Requests.event;
import static dev.segue.sink.Requests.increment;
import static dev.segue.sink.Requests.item;
import static dev.segue.sink.Requests.profile;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.sink.Item.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LaneTest {
    private final Lane lane = new Lane();
    private final Gate gate = new AliasGate(Duration.ofSeconds(1));
    private final List<Item> items = new ArrayList<>();

    @Test
    void withoutAliasEverythingMayGo() {
        add(event(0, 0, "u"), profile(0, 1, "u"), event(0, 2, "u"));
        assertThat(states()).containsOnly(State.READY);
        assertThat(lane.isGated()).isFalse();
    }

    @Test
    void everythingBehindAnAliasWaitsFromTheMomentItIsRead() {
        add(event(0, 0, "u"), alias(0, 1, "u"), event(0, 2, "u"), profile(0, 3, "u"));
        assertThat(states()).containsExactly(State.READY, State.WAITING, State.WAITING, State.WAITING);
        assertThat(lane.isGated()).isTrue();
    }

    @Test
    void aliasGoesWhenEverythingBeforeItHasEndedOnAllEndpoints() {
        add(event(0, 0, "u"), profile(0, 1, "u"), alias(0, 2, "u"));
        end(0, State.FINISHED);
        assertThat(states()).containsExactly(State.FINISHED, State.READY, State.WAITING);
        end(1, State.LETTERING);
        assertThat(items.get(2).state).isEqualTo(State.WAITING);
        end(1, State.FINISHED);
        assertThat(items.get(2).state).isEqualTo(State.READY);
    }

    @Test
    void aliasDirectlyBehindAnEndedOneDoesNotWaitForItsGateButOthersDo() {
        add(alias(0, 0, "u"), alias(0, 1, "u"), event(0, 2, "u"), alias(0, 3, "u"));
        end(0, State.GATED);
        assertThat(states()).containsExactly(State.GATED, State.READY, State.WAITING, State.WAITING);
        end(1, State.GATED);
        end(0, State.FINISHED);
        assertThat(states()).containsExactly(State.FINISHED, State.GATED, State.WAITING, State.WAITING);
        end(1, State.FINISHED);
        assertThat(states()).containsExactly(State.FINISHED, State.FINISHED, State.READY, State.WAITING);
    }

    @Test
    void incrementsWaitForOrdinaryUpdatesAndTheOtherWayRound() {
        add(profile(0, 0, "u"), increment(0, 1, "u"), increment(0, 2, "u"), profile(0, 3, "u"), event(0, 4, "u"));
        assertThat(states()).containsExactly(State.READY, State.WAITING, State.WAITING, State.WAITING, State.READY);
        end(0, State.FINISHED);
        assertThat(states()).containsExactly(State.FINISHED, State.READY, State.READY, State.WAITING, State.READY);
    }

    @Test
    void parkedRecordHoldsBackLaterOnesOfItsEndpointOnly() {
        add(event(0, 0, "u"), event(0, 1, "u"), profile(0, 2, "u"));
        end(0, State.PARKED);
        assertThat(states()).containsExactly(State.PARKED, State.WAITING, State.READY);
        items.get(0).solo = true;
        end(0, State.WAITING);
        assertThat(states()).containsExactly(State.READY, State.WAITING, State.READY);
    }

    @Test
    void isEmptyWhenAllIsFinished() {
        add(alias(0, 0, "u"));
        end(0, State.FINISHED);
        assertThat(lane.isEmpty()).isTrue();
        assertThat(lane.isGated()).isFalse();
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private void add(ConsumerRecord<byte[], byte[]>... records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            items.add(item(record));
        }
        items.forEach(lane::add);
        refresh();
    }

    private void end(int index, State state) {
        items.get(index).state = state;
        refresh();
    }

    private void refresh() {
        lane.refresh(gate, new Lane.Moves() {
            @Override
            public void ready(Item item) {
                item.state = State.READY;
            }

            @Override
            public void holdBack(Item item) {
                item.state = State.WAITING;
            }
        });
    }

    private List<State> states() {
        return items.stream().map(item -> item.state).toList();
    }
}
