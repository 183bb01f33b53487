package dev.segue.ops;

import dev.segue.mixpanel.Endpoint;
import dev.segue.sink.SinkMetrics.BackOff;
import dev.segue.sink.SinkMetrics.Levels;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/** The sink's levels as of the last turn of its loop. */
final class SinkGauges {
    private volatile Levels levels = new Levels(0, 0, 0, 0, 0, 0, 0, Duration.ZERO, 0, 0, false);

    private volatile Map<Endpoint, BackOff> backOffs = Map.of();

    SinkGauges(Meters meters) {
        show(meters, "segue.requests.in.flight", "Requests read and not ended", Levels::inFlight);
        show(meters, "segue.requests.parked", "Requests behind their user's alias or failing request", Levels::parked);
        show(
                meters,
                "segue.requests.unnoted",
                "Requests that must not be repeated and wait for room in their partition's attempt record",
                Levels::unnoted);
        show(meters, "segue.posts.in.flight", "Posts under way", Levels::posts);
        show(meters, "segue.sink.gates.closed", "Users whose gate is closed", Levels::gates);
        show(meters, "segue.sink.buffered.bytes", "Size of all requests in memory", Levels::bufferedBytes);
        show(
                meters,
                "segue.sink.uncommitted.requests",
                "Requests read since the offset that may be committed",
                Levels::uncommittedRecords);
        show(
                meters,
                "segue.sink.uncommitted.age.seconds",
                "How long the oldest request that cannot be committed has been in memory",
                levels -> levels.uncommittedAge().toMillis() / 1000.0);
        show(meters, "segue.sink.partitions.assigned", "Partitions owned now", Levels::assignedPartitions);
        show(meters, "segue.sink.partitions.paused", "Partitions paused at a bound", Levels::pausedPartitions);
        show(
                meters,
                "segue.sink.posting",
                "1 while posts may start, 0 while Mixpanel refuses or throttles the project or its budget is spent",
                levels -> levels.posting() ? 1 : 0);
        for (Endpoint endpoint : Endpoint.values()) {
            meters.gauge(
                    "segue.sink.back.off.seconds",
                    "Until the next post to an endpoint that waits; 0 if it does not",
                    () -> backOffSeconds(endpoint),
                    "endpoint",
                    endpoint.path());
        }
    }

    void set(Map<Endpoint, BackOff> waiting) {
        backOffs = Map.copyOf(waiting);
    }

    Map<Endpoint, BackOff> backOffs() {
        return backOffs;
    }

    private double backOffSeconds(Endpoint endpoint) {
        BackOff backOff = backOffs.get(endpoint);
        return backOff == null ? 0 : backOff.next().toMillis() / 1000.0;
    }

    void set(Levels levels) {
        this.levels = levels;
    }

    private void show(Meters meters, String name, String meaning, Function<Levels, Number> value) {
        meters.gauge(name, meaning, () -> value.apply(levels));
    }
}
