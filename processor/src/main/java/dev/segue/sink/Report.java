package dev.segue.sink;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** Sums up a turn of the loop for metrics and health. */
final class Report {
    private final ProjectGuard guard;
    private final Endpoints endpoints;
    private final DeadLetters letters;
    private final Membership membership;
    private final SinkSettings settings;
    private final Time time;

    Report(
            ProjectGuard guard,
            Endpoints endpoints,
            DeadLetters letters,
            Membership membership,
            SinkSettings settings,
            Time time) {
        this.guard = guard;
        this.endpoints = endpoints;
        this.letters = letters;
        this.membership = membership;
        this.settings = settings;
        this.time = time;
    }

    SinkMetrics.Levels levels(Collection<PartitionWork> works, int assigned, int paused, Poster poster) {
        long now = time.nanosNow();
        long inFlight = 0;
        long parked = 0;
        long unnoted = 0;
        int gates = 0;
        long bytes = 0;
        long uncommitted = 0;
        long oldest = 0;
        for (PartitionWork work : works) {
            inFlight += work.unended();
            parked += work.waiting();
            unnoted += work.unnoted();
            gates += work.gated();
            bytes += work.bytes();
            uncommitted += work.ledger().span();
            oldest = Math.max(oldest, work.uncommittedNanos(now));
        }
        return new SinkMetrics.Levels(
                inFlight,
                parked,
                unnoted,
                poster.posts(),
                gates,
                bytes,
                uncommitted,
                Duration.ofNanos(oldest),
                assigned,
                paused,
                guard.isOpen(now) && !poster.isOverBudget() && mayPost(works));
    }

    SinkHealth health(Collection<PartitionWork> works, Set<TopicPartition> atBound, SinkMetrics.Levels levels) {
        List<String> down = new ArrayList<>();
        if (guard.stopReason() != null) {
            down.add(guard.stopReason());
        }
        List<String> degraded = endpoints.problems(settings.http().base().getHost());
        for (PartitionWork work : works) {
            PartitionWork.Problem problem = work.problem();
            if (problem != null) {
                (problem.stopsPosting() ? down : degraded).add(problem.reason());
            }
        }
        if (!works.isEmpty() && !membership.holds(time.nanosNow())) {
            degraded.add("Kafka has not confirmed for half of the session time-out that the partitions are still this"
                    + " sink's, so posting waits");
        }
        if (letters.problem() != null) {
            degraded.add(letters.problem());
        }
        for (PartitionWork work : works) {
            if (work.unnoted() > 0) {
                degraded.add(
                        "increments and charges of " + work.partition() + " wait: the offset commit has no room for"
                                + " more of them behind a record that has not ended");
            }
        }
        for (TopicPartition partition : atBound) {
            degraded.add(partition + " is paused: too many records wait behind one that has not ended"
                    + " (sink.uncommitted.max.records)");
        }
        SinkHealth.State state = SinkHealth.State.RUNNING;
        if (!down.isEmpty()) {
            state = SinkHealth.State.DOWN;
        } else if (!guard.isChecked()) {
            state = SinkHealth.State.STARTING;
        } else if (!degraded.isEmpty()) {
            state = SinkHealth.State.DEGRADED;
        }
        down.addAll(degraded);
        return new SinkHealth(
                state, down.stream().distinct().toList(), time.clock().instant(), levels);
    }

    /** Whether no partition has met something that forbids posting at all. */
    static boolean mayPost(Collection<PartitionWork> works) {
        return works.stream()
                .noneMatch(work -> work.problem() != null && work.problem().stopsPosting());
    }
}
