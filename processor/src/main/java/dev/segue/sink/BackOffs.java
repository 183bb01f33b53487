package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import dev.segue.sink.SinkMetrics.BackOff;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says which endpoints have something to post that waits, for how long and why. What keeps the whole project back counts for
 * each of them; an endpoint's own wait begins with an answer that is to be repeated and ends with one that accepts.
 */
final class BackOffs {
    private final ProjectGuard guard;
    private final Endpoints endpoints;

    BackOffs(ProjectGuard guard, Endpoints endpoints) {
        this.guard = guard;
        this.endpoints = endpoints;
    }

    /** @param budgetNanos how long the budget keeps everything back; {@link Long#MAX_VALUE} if that depends on an answer */
    Map<Endpoint, BackOff> of(Collection<PartitionWork> works, long budgetNanos, long nowNanos) {
        BackOff project = project(budgetNanos, nowNanos);
        Map<Endpoint, BackOff> all = new EnumMap<>(Endpoint.class);
        for (Endpoint endpoint : Endpoint.values()) {
            Integer failure = endpoints.of(endpoint).failure();
            if (project == null && failure == null) {
                continue;
            }
            long next = nextNanos(works, endpoint, nowNanos);
            if (next == Long.MAX_VALUE) {
                continue;
            }
            BackOff own = failure == null ? null : BackOff.answered(Duration.ofNanos(next), failure);
            BackOff longer = longer(project, own);
            if (longer != null) {
                all.put(endpoint, longer);
            }
        }
        return all;
    }

    private @Nullable BackOff project(long budgetNanos, long nowNanos) {
        if (!guard.isOpen(nowNanos)) {
            BackOff.Why why = guard.mustWait(nowNanos) ? BackOff.Why.RATE_LIMIT : BackOff.Why.CHECK;
            return BackOff.of(why, known(guard.waitNanos(nowNanos)));
        }
        return budgetNanos > 0 ? BackOff.of(BackOff.Why.BUDGET, known(budgetNanos)) : null;
    }

    /** What ends with an answer that is under way may end at once. */
    private static Duration known(long nanos) {
        return nanos == Long.MAX_VALUE ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    /** Until the first of its partitions posts again, 0 while one does; {@link Long#MAX_VALUE} if there is nothing to post. */
    private static long nextNanos(Collection<PartitionWork> works, Endpoint endpoint, long nowNanos) {
        long next = Long.MAX_VALUE;
        for (PartitionWork work : works) {
            Slot slot = work.slot(endpoint);
            next = Math.min(next, slot.inFlight() ? 0 : slot.waitNanos(nowNanos));
        }
        return next;
    }

    private static @Nullable BackOff longer(@Nullable BackOff project, @Nullable BackOff own) {
        if (project == null || own == null) {
            return project == null ? own : project;
        }
        return own.next().compareTo(project.next()) > 0 ? own : project;
    }
}
