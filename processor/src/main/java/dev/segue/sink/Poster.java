package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Starts posts, as many as may be in flight, and brings their answers back to the worker's thread. */
final class Poster {
    private final Delivery delivery;
    private final Mailbox mailbox;
    private final Settler settler;
    private final ProjectGuard guard;
    private final Endpoints endpoints;
    private final AttemptLog attempts;
    private final SinkSettings settings;
    private final SinkMetrics metrics;
    private final Membership membership;
    private final Time time;
    private final Budget budget;
    private int posts;
    private int turns;
    private @Nullable OverBudget overBudget;

    Poster(
            Delivery delivery,
            Mailbox mailbox,
            Settler settler,
            ProjectGuard guard,
            Endpoints endpoints,
            AttemptLog attempts,
            SinkSettings settings,
            SinkMetrics metrics,
            Membership membership,
            Time time) {
        this.delivery = delivery;
        this.mailbox = mailbox;
        this.settler = settler;
        this.guard = guard;
        this.endpoints = endpoints;
        this.attempts = attempts;
        this.settings = settings;
        this.metrics = metrics;
        this.membership = membership;
        this.time = time;
        this.budget = new Budget(settings.rates());
    }

    /** HTTP requests under way, the probe not among them. */
    int posts() {
        return posts;
    }

    /** Asks whether the credentials are good, when that is due. */
    void probe() {
        if (guard.probeIsDue(time.nanosNow())) {
            guard.probeStarted();
            bring(delivery.probe(), outcome -> guard.probed(outcome, time.nanosNow()));
        }
    }

    /** Whether a post waits for the budget, and all others with it. */
    boolean isOverBudget() {
        return overBudget != null;
    }

    /**
     * Posts what is ready. The partition to begin with changes, so that none starves when too many posts are in flight; one
     * that the budget had no room for comes first, and nothing is posted before it.
     */
    void post(Collection<PartitionWork> works) {
        if (!guard.isOpen(time.nanosNow()) || budgetNanos(time.nanosNow()) > 0) {
            return;
        }
        List<PartitionWork> all = List.copyOf(works);
        turns = overBudget == null ? turns + 1 : Math.max(0, all.indexOf(overBudget.work()));
        overBudget = null;
        for (int i = 0; i < all.size(); i++) {
            PartitionWork work = all.get(Math.floorMod(turns + i, all.size()));
            for (Endpoint endpoint : Endpoint.values()) {
                // Asked anew for each: the process may have been frozen since the last one.
                if (posts >= settings.http().maxInFlight()
                        || overBudget != null
                        || !membership.holds(time.nanosNow())) {
                    return;
                }
                Slot slot = work.slot(endpoint);
                Batch batch = slot.next(time.nanosNow());
                if (batch != null && mayStart(work, slot, batch)) {
                    start(work, batch);
                }
            }
        }
    }

    /** How long until a post may start because of time; {@link Long#MAX_VALUE} if that depends on something else. */
    long waitNanos(Collection<PartitionWork> works, long nowNanos) {
        long wait = guard.waitNanos(nowNanos);
        if (!guard.isOpen(nowNanos) || posts >= settings.http().maxInFlight() || !membership.holds(nowNanos)) {
            return wait;
        }
        long budgetWait = budgetNanos(nowNanos);
        if (budgetWait > 0) {
            return Math.min(wait, budgetWait);
        }
        for (PartitionWork work : works) {
            for (Endpoint endpoint : Endpoint.values()) {
                wait = Math.min(wait, work.slot(endpoint).waitNanos(nowNanos));
            }
        }
        return wait;
    }

    /** How long the budget keeps all posts back; {@link Long#MAX_VALUE} if that depends on an answer. */
    long budgetNanos(long nowNanos) {
        OverBudget waiting = overBudget;
        return waiting == null || waiting.work().isClosed()
                ? 0
                : budget.waitNanos(waiting.records(), waiting.bytes(), nowNanos);
    }

    private boolean mayStart(PartitionWork work, Slot slot, Batch batch) {
        long now = time.nanosNow();
        if (budget.waitNanos(batch.size(), batch.bytes(), now) > 0) {
            overBudget = new OverBudget(work, batch.size(), batch.bytes());
            slot.repeat(batch, now);
            return false;
        }
        return batch.nonIdempotent().isEmpty() || mayAttempt(work, slot, batch);
    }

    /**
     * What must not be repeated goes only when the broker has taken the note of it, and, after an unknown outcome, only as
     * far as the endpoint takes such records again. What may not go now makes way for the others of its slot.
     */
    private boolean mayAttempt(PartitionWork work, Slot slot, Batch batch) {
        List<Long> offsets = batch.nonIdempotent();
        long now = time.nanosNow();
        boolean tooMany = batch.size() > endpoints.of(batch.endpoint()).maxRecords(batch.kind(), now);
        AttemptLog.Attempt attempt = tooMany ? AttemptLog.Attempt.FULL : attempts.attempt(work.partition(), offsets);
        switch (attempt) {
            case DURABLE -> {
                return true;
            }
            case NOTED -> slot.repeat(batch, now);
            case FULL -> settler.giveWay(work, batch);
        }
        return false;
    }

    private void start(PartitionWork work, Batch batch) {
        long now = time.nanosNow();
        attempts.posted(work.partition(), batch.nonIdempotent());
        for (Item item : batch.items()) {
            if (item.attempts++ == 0) {
                item.firstPostNanos = now;
            }
            if (item.state != Item.State.TAKEN) {
                work.move(item, Item.State.TAKEN);
            }
            item.gated = work.fence().isBehindAlias(item, now);
            work.fence().starts(item, now);
        }
        posts++;
        work.postStarted();
        EndpointState endpoint = endpoints.of(batch.endpoint());
        boolean trial = endpoint.posted(batch.kind(), now);
        Budget.Spent spent = budget.spend(batch.size(), batch.bytes());
        metrics.posted(batch.endpoint(), batch.size(), batch.bytes());
        bring(delivery.post(batch), outcome -> {
            budget.answered(spent, time.nanosNow());
            if (trial) {
                endpoint.trialEnded();
            }
            answered(work, batch, outcome, now);
        });
    }

    /** A future that ends exceptionally is a bug in the delivery, and ends the worker instead of stalling it. */
    private void bring(CompletableFuture<DeliveryOutcome> answer, Consumer<DeliveryOutcome> to) {
        var unused = answer.whenComplete((outcome, failure) -> mailbox.put(() -> {
            if (failure != null) {
                throw new IllegalStateException("a delivery must not fail", failure);
            }
            to.accept(outcome);
        }));
    }

    private void answered(PartitionWork work, Batch batch, DeliveryOutcome outcome, long startedNanos) {
        posts--;
        work.postEnded();
        if (!work.isClosed()) {
            settler.settle(work, batch, outcome, startedNanos);
        }
    }

    /** The post that waits for the budget. */
    private record OverBudget(PartitionWork work, long records, long bytes) {}
}
