package dev.segue.ops;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams.State;
import org.jspecify.annotations.Nullable;

/**
 * The router's health from the state of Kafka Streams.
 *
 * <pre>
 *   state                        live   ready
 *   RUNNING                      yes    yes, unless the schema registry has been silent for a minute
 *   REBALANCING, first time      yes    no
 *   REBALANCING after RUNNING    yes    for 5 minutes
 *   CREATED                      yes    no
 *   PENDING_*, NOT_RUNNING       yes    no
 *   ERROR                        no     no
 *   any, and a topic is missing  so     no
 * </pre>
 *
 * A rebalance is part of every deployment: with readiness lost at each, a rolling restart would stop itself.
 */
public final class RouterHealth implements RoleHealth {
    static final Duration REBALANCE_PATIENCE = Duration.ofMinutes(5);

    /** A restart of the registry takes seconds. */
    static final Duration REGISTRY_PATIENCE = Duration.ofMinutes(1);

    private final Supplier<State> state;
    private final Supplier<Optional<String>> failure;
    private final Supplier<Duration> registrySilence;
    private final Supplier<List<String>> missingTopics;
    private boolean ran;
    private @Nullable Instant rebalancingSince;

    /**
     * @param state of Kafka Streams
     * @param failure the line that says why the router stopped by itself, when it has
     * @param registrySilence how long the schema registry has not answered; zero while it does
     * @param missingTopics which of its topics are missing and what to do about it, one line each
     */
    public RouterHealth(
            Supplier<State> state,
            Supplier<Optional<String>> failure,
            Supplier<Duration> registrySilence,
            Supplier<List<String>> missingTopics) {
        this.state = state;
        this.failure = failure;
        this.registrySilence = registrySilence;
        this.missingTopics = missingTopics;
    }

    @Override
    public synchronized RoleReport at(Instant now) {
        State seen = state.get();
        if (seen != State.REBALANCING) {
            rebalancingSince = null;
        } else if (rebalancingSince == null) {
            rebalancingSince = now;
        }
        ran |= seen == State.RUNNING;
        return withMissing(missingTopics.get(), byState(seen, now));
    }

    private RoleReport byState(State seen, Instant now) {
        return switch (seen) {
            case RUNNING -> running(seen, registrySilence.get());
            case REBALANCING -> rebalancing(seen, Duration.between(rebalancingSince, now));
            case CREATED -> report(seen, false, List.of("the router has not started yet"));
            case PENDING_SHUTDOWN, NOT_RUNNING ->
                report(seen, false, List.of(failure.get().orElse("the router is stopping")));
            case PENDING_ERROR, ERROR -> stopped(seen);
        };
    }

    /** A missing topic is why, whatever Kafka Streams makes of it. */
    private static RoleReport withMissing(List<String> missing, RoleReport report) {
        if (missing.isEmpty()) {
            return report;
        }
        List<String> reasons = new ArrayList<>(missing);
        reasons.addAll(report.reasons());
        return new RoleReport(report.role(), report.state(), report.live(), false, reasons);
    }

    private static RoleReport running(State seen, Duration silence) {
        return silence.isZero()
                ? report(seen, true, List.of())
                : report(
                        seen,
                        silence.compareTo(REGISTRY_PATIENCE) < 0,
                        List.of("the schema registry has not answered for " + silence.toSeconds()
                                + " s, messages wait: check schema.registry.url"));
    }

    private RoleReport rebalancing(State seen, Duration lasting) {
        String reason = "the router is waiting for partitions or restoring state since " + lasting.toSeconds() + " s";
        return report(seen, ran && lasting.compareTo(REBALANCE_PATIENCE) <= 0, List.of(reason));
    }

    private RoleReport stopped(State seen) {
        String reason = failure.get().orElse("the router stopped; the log says why");
        return new RoleReport("router", seen.name(), seen != State.ERROR, false, List.of(reason));
    }

    private static RoleReport report(State seen, boolean ready, List<String> reasons) {
        return new RoleReport("router", seen.name(), true, ready, reasons);
    }
}
