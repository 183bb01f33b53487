package dev.segue.sink;

import dev.segue.deadletter.Reason;
import dev.segue.sink.DeliveryOutcome.Cause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows from an answer; pure but for the jitter.
 *
 * <ul>
 *   <li>What is answered record by record ends at once; what is answered for the batch as a whole is halved until one
 *       record is left.
 *   <li>A batch that failed {@value #PATIENCE} times while others to its endpoint succeeded is at fault itself: it is
 *       halved, and a single record is parked, and parked again each time it fails, so that the others of its partition
 *       never wait for it. Only 429 says nothing of the batch.
 *   <li>A 200 that does not accept is how {@code /engage} refuses (Mixpanel's profile reference), and how it says that it
 *       is unwell; so it is repeated, then halved even if nothing else went to the endpoint, as where one partition is all
 *       that a worker has, and only a record that got {@value #PATIENCE} of them alone, while others were accepted, is
 *       refused. While nothing is accepted the parts go with pauses.
 *   <li>A single record is refused for its size if the answer names a limit that it exceeds; else its neighbours decide, as
 *       with any refusal of a batch as a whole: a proxy in front may take nothing at all.
 *   <li>What must not be repeated is never halved after it may have been applied. Surely not applied are 413, 429, 401 and
 *       its kind, and failures before the first byte was written. Everything else is unknown and quarantined, or, where
 *       repeats were chosen, treated like what may be repeated.
 * </ul>
 */
final class AnswerPolicy {
    private static final int PATIENCE = 5;

    private final RetryPolicy retry;
    private final DoubleSupplier jitter;
    private final Ambiguous ambiguous;
    private final @Nullable Duration retryWindow;

    AnswerPolicy(RetryPolicy retry, DoubleSupplier jitter, Ambiguous ambiguous, @Nullable Duration retryWindow) {
        this.retry = retry;
        this.jitter = jitter;
        this.ambiguous = ambiguous;
        this.retryWindow = retryWindow;
    }

    /**
     * What follows.
     *
     * @param batch as it was posted; its history does not hold this outcome yet
     * @param successes of posts to the endpoint so far
     */
    Verdict judge(Batch batch, DeliveryOutcome outcome, long successes, long nowNanos) {
        return outcome.match(new Judgement(batch, successes, nowNanos));
    }

    private final class Judgement implements DeliveryOutcome.Cases<Verdict> {
        private final Batch batch;
        private final long successes;
        private final long nowNanos;

        Judgement(Batch batch, long successes, long nowNanos) {
            this.batch = batch;
            this.successes = successes;
            this.nowNanos = nowNanos;
        }

        @Override
        public Verdict accepted(DeliveryOutcome.Accepted accepted) {
            return new Verdict.Ended(List.of());
        }

        @Override
        public Verdict partial(DeliveryOutcome.Partial partial) {
            List<Verdict.Refusal> refusals = new ArrayList<>();
            for (DeliveryOutcome.Failure failure : partial.failures()) {
                String path = failure.field().isEmpty() ? "$" : failure.field();
                Item item = batch.items().get(failure.index());
                refusals.add(new Verdict.Refusal(item, Reason.REFUSED, path, failure.message()));
            }
            return new Verdict.Ended(refusals);
        }

        @Override
        public Verdict identityRefused(DeliveryOutcome.IdentityRefused refused) {
            if (batch.items().stream().allMatch(Item::isAlias)) {
                return all(
                        Reason.IDENTITY_REFUSED,
                        refused.detail() + "; mixpanel.identity does not fit the project's identity system");
            }
            return refused(new DeliveryOutcome.Refused(400, refused.detail()));
        }

        @Override
        public Verdict refused(DeliveryOutcome.Refused refused) {
            if (mustNotRepeat()) {
                return all(Reason.AMBIGUOUS, refused.detail());
            }
            return batch.size() > 1 ? Verdict.Halve.AT_ONCE : new Verdict.Suspect(Reason.REFUSED, refused.detail());
        }

        @Override
        public Verdict tooLarge(DeliveryOutcome.TooLarge tooLarge) {
            if (batch.size() > 1) {
                return Verdict.Halve.AT_ONCE;
            }
            Long most = tooLarge.maxBytes();
            return most != null && most < batch.bytes()
                    ? all(Reason.REFUSED_TOO_LARGE, tooLarge.detail())
                    : new Verdict.Suspect(Reason.REFUSED_TOO_LARGE, tooLarge.detail());
        }

        @Override
        public Verdict denied(DeliveryOutcome.Denied denied) {
            return new Verdict.Stop(denied.status());
        }

        @Override
        public Verdict retryable(DeliveryOutcome.Retryable failed) {
            if (mustNotRepeat() && !failed.notApplied()) {
                return all(Reason.AMBIGUOUS, failed.detail());
            }
            if (isExpired()) {
                return all(Reason.EXPIRED, failed.detail());
            }
            if (failed.cause() == Cause.THROTTLED) {
                return new Verdict.Throttle(failed.retryAfter());
            }
            String cause = failed.cause().name().toLowerCase(Locale.ROOT);
            boolean unclear = failed.cause() == Cause.UNCLEAR;
            if (batch.kind() == BatchKind.SOLO) {
                return alone(failed, unclear, cause, successes > batch.items().get(0).successesBefore);
            }
            History history = batch.history().failed(successes);
            boolean othersSucceed = successes > history.successesBefore();
            if (history.failures() < PATIENCE || mustNotRepeat() || !(othersSucceed || unclear)) {
                return new Verdict.Again(retry.wait(history.waits(), failed.retryAfter(), jitter), cause);
            }
            return batch.size() > 1
                    ? new Verdict.Halve(pause(othersSucceed))
                    : alone(failed, unclear, cause, othersSucceed);
        }

        private Verdict alone(DeliveryOutcome.Retryable failed, boolean unclear, String cause, boolean othersSucceed) {
            int failures = batch.items().get(0).aloneFailures + 1;
            return unclear && othersSucceed && failures >= PATIENCE
                    ? all(Reason.REFUSED, failed.detail())
                    : new Verdict.Park(retry.wait(failures, failed.retryAfter(), jitter), pause(othersSucceed), cause);
        }

        private Duration pause(boolean othersSucceed) {
            return othersSucceed ? Duration.ZERO : retry.wait(1, null, jitter);
        }

        private boolean mustNotRepeat() {
            return batch.kind() == BatchKind.NON_IDEMPOTENT && ambiguous == Ambiguous.QUARANTINE;
        }

        private boolean isExpired() {
            return retryWindow != null
                    && batch.items().stream().allMatch(item -> nowNanos - item.firstPostNanos > retryWindow.toNanos());
        }

        private Verdict all(Reason reason, String detail) {
            return new Verdict.Ended(batch.items().stream()
                    .map(item -> new Verdict.Refusal(item, reason, "$", detail))
                    .toList());
        }
    }
}
