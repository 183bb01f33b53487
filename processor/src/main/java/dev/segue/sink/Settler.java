package dev.segue.sink;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.SourceCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what follows from an answer: ends records, writes dead letters, puts batches back. Decides nothing. */
final class Settler {
    private static final Logger LOG = LoggerFactory.getLogger(Settler.class);

    private final AnswerPolicy policy;
    private final RetryPolicy retry;
    private final @Nullable Duration retryWindow;
    private final Endpoints endpoints;
    private final ProjectGuard guard;
    private final DeadLetters letters;
    private final AttemptLog attempts;
    private final SinkMetrics metrics;
    private final Time time;

    Settler(
            AnswerPolicy policy,
            RetryPolicy retry,
            @Nullable Duration retryWindow,
            Endpoints endpoints,
            ProjectGuard guard,
            DeadLetters letters,
            AttemptLog attempts,
            SinkMetrics metrics,
            Time time) {
        this.policy = policy;
        this.retry = retry;
        this.retryWindow = retryWindow;
        this.endpoints = endpoints;
        this.guard = guard;
        this.letters = letters;
        this.attempts = attempts;
        this.metrics = metrics;
        this.time = time;
    }

    /** A post of this partition was answered. */
    void settle(PartitionWork work, Batch batch, DeliveryOutcome outcome, long startedNanos) {
        long now = time.nanosNow();
        EndpointState endpoint = endpoints.of(batch.endpoint());
        if (outcome instanceof DeliveryOutcome.TooLarge tooLarge
                && tooLarge.maxBytes() != null
                && tooLarge.maxBytes() < batch.bytes()
                && endpoint.lower(tooLarge.maxBytes())) {
            LOG.atWarn()
                    .addKeyValue("endpoint", batch.endpoint().path())
                    .addKeyValue("bytes", endpoint.maxBytes())
                    .log("the receiver named a limit; posts are no larger until a restart");
        }
        if (outcome instanceof DeliveryOutcome.Retryable failed) {
            endpoint.failed(failed.status());
            if (failed.cause() == DeliveryOutcome.Cause.UNCLEAR) {
                endpoint.unclear(failed.detail());
            }
        }
        if (isSurelyNotApplied(outcome)) {
            attempts.withdrawn(work.partition(), batch.undoubted());
        } else if (mayBeApplied(outcome)) {
            doubted(batch);
        }
        Verdict verdict = policy.judge(batch, outcome, endpoint.successes(), now);
        verdict.match(new Doing(work, batch, endpoint, startedNanos, now));
    }

    /** A batch that may not be posted now is taken apart, so that others of its slot can go; its records wait anew. */
    void giveWay(PartitionWork work, Batch batch) {
        long now = time.nanosNow();
        attempts.withdrawn(work.partition(), batch.undoubted());
        batch.items().forEach(item -> work.move(item, Item.State.WAITING));
        work.slot(batch.endpoint()).freed();
        new Doing(work, batch, endpoints.of(batch.endpoint()), now, now).partEnded();
    }

    /** An earlier owner of the partition may have posted this record, which must not be repeated. */
    void inherited(PartitionWork work, Item item, Ambiguous ambiguous) {
        item.doubted = true;
        metrics.doubted(item.endpoint(), 1);
        if (ambiguous == Ambiguous.QUARANTINE) {
            String detail = "an earlier owner of the partition posted it and did not see the answer";
            refuse(work, new Verdict.Refusal(item, Reason.AMBIGUOUS, "$", detail));
        }
    }

    /** Writes the dead letter of a record that is not posted again; its end comes with the acknowledgement. */
    void refuse(PartitionWork work, Verdict.Refusal refusal) {
        Item item = refusal.item();
        LOG.atDebug()
                .addKeyValue("topic", item.origin().topic())
                .addKeyValue("partition", item.origin().partition())
                .addKeyValue("offset", item.offset())
                .addKeyValue("reason", refusal.reason().code())
                .log("refused");
        work.move(item, Item.State.LETTERING);
        letters.write(refusal, () -> {
            if (!work.isClosed()) {
                metrics.deadLettered(
                        item.kind(),
                        refusal.reason(),
                        SourceCodec.read(item.origin().headers()));
                ended(work, item);
            }
        });
    }

    /** Nothing was stored, so even what must not be repeated goes again. */
    private static boolean isSurelyNotApplied(DeliveryOutcome outcome) {
        return outcome instanceof DeliveryOutcome.TooLarge
                || outcome instanceof DeliveryOutcome.Denied
                || (outcome instanceof DeliveryOutcome.Retryable failed && failed.notApplied());
    }

    /** Neither surely not, nor told record by record. */
    private static boolean mayBeApplied(DeliveryOutcome outcome) {
        return outcome instanceof DeliveryOutcome.Refused
                || outcome instanceof DeliveryOutcome.IdentityRefused
                || (outcome instanceof DeliveryOutcome.Retryable failed && !failed.notApplied());
    }

    private void doubted(Batch batch) {
        int fresh = 0;
        for (Item item : batch.items()) {
            if (!item.isIdempotent() && !item.doubted) {
                item.doubted = true;
                fresh++;
            }
        }
        if (fresh > 0) {
            metrics.doubted(batch.endpoint(), fresh);
        }
    }

    private void delayed(Item item) {
        Long producedMs = SourceCodec.timestampMs(item.origin().headers());
        if (producedMs != null) {
            metrics.delay(item.gated, Duration.ofMillis(Math.max(0, time.clock().millis() - producedMs)));
        }
    }

    private void ended(PartitionWork work, Item item) {
        work.ended(item, time.nanosNow());
        if (!item.isIdempotent()) {
            attempts.ended(work.partition(), item.offset());
        }
    }

    private final class Doing implements Verdict.Cases<Boolean> {
        private final PartitionWork work;
        private final Batch batch;
        private final EndpointState endpoint;
        private final Slot slot;
        private final long startedNanos;
        private final long nowNanos;

        Doing(PartitionWork work, Batch batch, EndpointState endpoint, long startedNanos, long nowNanos) {
            this.work = work;
            this.batch = batch;
            this.endpoint = endpoint;
            this.slot = work.slot(batch.endpoint());
            this.startedNanos = startedNanos;
            this.nowNanos = nowNanos;
        }

        @Override
        public Boolean ended(Verdict.Ended verdict) {
            Map<Long, Verdict.Refusal> refused = new TreeMap<>();
            verdict.refusals().forEach(refusal -> refused.put(refusal.item().offset(), refusal));
            if (refused.values().stream().anyMatch(r -> r.reason() == Reason.AMBIGUOUS)) {
                endpoint.doubted(nowNanos);
            }
            if (refused.size() < batch.size()) {
                endpoint.accepted(batch.kind(), startedNanos);
                guard.accepted(batch.endpoint(), nowNanos);
                batch.history().kin().accepted();
            }
            for (Item item : batch.items()) {
                Verdict.Refusal refusal = refused.get(item.offset());
                if (refusal == null) {
                    metrics.delivered(item.endpoint(), item.kind(), 1);
                    delayed(item);
                    Settler.this.ended(work, item);
                } else {
                    refuse(work, refusal);
                }
            }
            slot.freed();
            return partEnded();
        }

        @Override
        public Boolean again(Verdict.Again verdict) {
            metrics.retried(batch.endpoint(), verdict.cause());
            slot.repeat(
                    batch.with(batch.history().failed(endpoint.successes())),
                    nowNanos + verdict.after().toNanos());
            return true;
        }

        @Override
        public Boolean halve(Verdict.Halve verdict) {
            metrics.retried(batch.endpoint(), "halved");
            slot.halve(batch, nowNanos + verdict.pause().toNanos());
            return true;
        }

        @Override
        public Boolean suspect(Verdict.Suspect verdict) {
            Item item = batch.items().get(0);
            batch.history().kin().suspect(item, verdict.reason(), verdict.detail());
            holdBackLaterOnes(item);
            slot.freed();
            return partEnded();
        }

        @Override
        public Boolean park(Verdict.Park verdict) {
            metrics.retried(batch.endpoint(), "parked");
            Item item = batch.items().get(0);
            if (item.aloneFailures++ == 0) {
                item.successesBefore =
                        batch.history().failed(endpoint.successes()).successesBefore();
            }
            item.solo = true;
            item.wantsCompany = false;
            holdBackLaterOnes(item);
            work.park(item, nowNanos + verdict.after().toNanos());
            slot.freed(nowNanos + verdict.pause().toNanos());
            return partEnded();
        }

        @Override
        public Boolean throttle(Verdict.Throttle verdict) {
            metrics.retried(batch.endpoint(), "throttled");
            guard.throttled(verdict.retryAfter(), startedNanos, nowNanos);
            slot.repeat(batch, nowNanos);
            return true;
        }

        @Override
        public Boolean stop(Verdict.Stop verdict) {
            metrics.retried(batch.endpoint(), "stopped");
            guard.denied(batch.endpoint(), verdict.status(), nowNanos);
            slot.repeat(batch, nowNanos);
            return true;
        }

        /** What is left of the batch may hold later records of the same user, which must not overtake this one. */
        private void holdBackLaterOnes(Item item) {
            slot.withdraw(item.user()).forEach(later -> work.move(later, Item.State.WAITING));
        }

        /**
         * When the last part of what was one batch has ended: records that were refused alone are dead letters if any
         * neighbour was accepted. If none was, the receiver may be at fault, so they go on being tried as long as the retry
         * window lasts, in company where there is any, so that there is a neighbour the next time.
         */
        private boolean partEnded() {
            Kin kin = batch.history().kin();
            if (!kin.ended()) {
                return true;
            }
            List<Kin.Suspect> suspects = kin.suspects();
            for (Kin.Suspect suspect : suspects) {
                Item item = suspect.item();
                if (kin.anyAccepted()) {
                    refuse(work, new Verdict.Refusal(item, suspect.reason(), "$", suspect.detail()));
                } else if (retryWindow != null && nowNanos - item.firstPostNanos > retryWindow.toNanos()) {
                    refuse(work, new Verdict.Refusal(item, Reason.EXPIRED, "$", suspect.detail()));
                } else {
                    item.aloneFailures++;
                    item.wantsCompany = true;
                    item.solo = false;
                    long due = nowNanos
                            + retry.wait(item.aloneFailures, null, time.jitter())
                                    .toNanos();
                    item.aloneAtNanos = due + retry.max().toNanos();
                    work.park(item, due);
                }
            }
            return true;
        }
    }
}
