package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** The state of every endpoint, shared by all partitions. */
final class Endpoints {
    private final Map<Endpoint, EndpointState> states = new EnumMap<>(Endpoint.class);

    Endpoints(SinkSettings.Batching batching, SinkSettings.Rates rates, RetryPolicy retry, DoubleSupplier jitter) {
        batching.limits()
                .forEach((endpoint, limit) -> states.put(
                        endpoint,
                        new EndpointState(rates.within(limit), batching.nonIdempotentRecords(), retry, jitter)));
    }

    EndpointState of(Endpoint endpoint) {
        EndpointState state = states.get(endpoint);
        if (state == null) {
            throw new IllegalStateException(endpoint.name());
        }
        return state;
    }

    /** What a person should know of them, one line each. */
    List<String> problems(String host) {
        List<String> problems = new ArrayList<>();
        states.forEach((endpoint, state) -> {
            if (state.unclear() != null) {
                problems.add(host + " answered " + endpoint.path() + " without accepting: " + state.unclear());
            }
            if (state.isDoubted()) {
                problems.add("the outcome of a post to " + endpoint.path()
                        + " is unknown: operations that must not be repeated wait for another post to succeed");
            }
        });
        return problems;
    }
}
