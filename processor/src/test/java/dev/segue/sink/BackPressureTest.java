package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.mixpanel.Endpoint;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackPressureTest {
    private final PartitionWork busy = work(0);
    private final PartitionWork quiet = work(1);
    private final List<PartitionWork> works = List.of(busy, quiet);

    @Test
    void tooManyUncommittedRecordsPauseTheirPartitionUntilHalfIsLeft() {
        BackPressure pressure = new BackPressure(new SinkSettings.Bounds(1L << 30, 4, 1));
        read(busy, 0, 3);
        assertThat(pressure.paused(works)).isEmpty();
        read(busy, 3, 1);
        assertThat(pressure.paused(works)).containsExactly(busy.partition());
        assertThat(pressure.atRecordBound(works)).containsExactly(busy.partition());
        busy.ledger().done(0);
        busy.ledger().done(1);
        assertThat(pressure.paused(works)).containsExactly(busy.partition());
        busy.ledger().done(2);
        assertThat(pressure.paused(works)).isEmpty();
    }

    @Test
    void whoHoldsMoreThanItsShareOfAHalfFullBufferIsPausedAndOthersAreNot() {
        long bytes = Item.mostBytesOf(Requests.event(0, 0, "u"));
        BackPressure pressure = new BackPressure(new SinkSettings.Bounds(bytes * 20, 1000, bytes));
        read(busy, 0, 8);
        read(quiet, 0, 1);
        assertThat(pressure.paused(works)).isEmpty();
        read(busy, 8, 1);
        assertThat(pressure.paused(works)).containsExactly(busy.partition());
        assertThat(pressure.atRecordBound(works)).isEmpty();
    }

    /** With bound 20 and one record a poll in the quarter of 5: 5 a poll. */
    @Test
    void allArePausedWhenTheLargestThatAPollCanBringWouldNotFit() {
        long bytes = Item.mostBytesOf(Requests.event(0, 10, "u"));
        SinkSettings.Bounds bounds = new SinkSettings.Bounds(bytes * 20, 1000, bytes);
        assertThat(bounds.pollRecords()).isEqualTo(5);
        BackPressure pressure = new BackPressure(bounds);
        read(busy, 0, 14);
        read(quiet, 0, 1);
        assertThat(pressure.hasRoom(works)).isTrue();
        assertThat(pressure.paused(works)).containsExactly(busy.partition());
        read(quiet, 1, 1);
        assertThat(pressure.hasRoom(works)).isFalse();
        assertThat(pressure.paused(works)).containsExactlyInAnyOrder(busy.partition(), quiet.partition());
        assertThat(new BackPressure(new SinkSettings.Bounds(1, 1, 1000)).hasRoom(List.of(work(2))))
                .as("something always goes")
                .isTrue();
    }

    @Test
    void partitionWhoseHeadCannotBeTakenIsPaused() {
        BackPressure pressure = new BackPressure(SinkSettings.Bounds.defaults());
        quiet.problem(new PartitionWork.Problem("because", false, 0));
        assertThat(pressure.paused(works)).containsExactly(quiet.partition());
    }

    private static void read(PartitionWork work, long first, int count) {
        for (long offset = first; offset < first + count; offset++) {
            work.read(Requests.event(work.partition().partition(), offset, "u"), 0);
        }
    }

    private static PartitionWork work(int partition) {
        EndpointState state = new EndpointState(new SinkSettings.Limit(1, 1), 1, RetryPolicy.defaults(), () -> 0.5);
        return new PartitionWork(
                SinkRig.partition(partition),
                0,
                new AliasGate(Duration.ZERO),
                new FenceWatch(Duration.ZERO, new TallyMetrics()),
                endpoint -> new Slot(new Batcher(Endpoint.IMPORT, 0, state, () -> 0)));
    }
}
