package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether anything may be posted to the project: not before the credentials are known to be good, not while it is over its
 * rate limit, and not after an answer that blames the address or the credentials, until a probe says otherwise.
 *
 * <pre>
 *   unchecked ── probe: 400 ──▶ open ── 429 ──▶ throttled ── wait over ──▶ open
 *       ▲ └─ probe: else ─┐       └─ 401, 403, 404, 405, 3xx ──▶ stopped ── probe: 400 ──▶ open
 *       └── after a wait ─┘                                         └─ probe: else, after a wait, again
 * </pre>
 */
final class ProjectGuard {
    private final SinkSettings.Http http;
    private final RetryPolicy retry;
    private final DoubleSupplier jitter;
    private final long checkNanos;

    private boolean checked;
    private @Nullable String stopped;
    private @Nullable String unanswered;
    private boolean probing;
    private boolean probeScheduled;
    private long probeNanos;
    private int failedProbes;
    private int stops;
    private @Nullable Endpoint stoppedBy;

    private boolean throttled;
    private int throttles;
    private long throttleBeganNanos;
    private long throttledUntilNanos;

    ProjectGuard(SinkSettings.Http http, RetryPolicy retry, DoubleSupplier jitter, Duration checkEvery) {
        this.http = http;
        this.retry = retry;
        this.jitter = jitter;
        this.checkNanos = checkEvery.toNanos();
    }

    boolean isOpen(long nowNanos) {
        return checked && stopped == null && !mustWait(nowNanos);
    }

    /** Whether a rate limit is waited out. */
    boolean mustWait(long nowNanos) {
        return throttled && nowNanos - throttledUntilNanos < 0;
    }

    boolean isChecked() {
        return checked;
    }

    /** Why nothing is posted, for a person; null if it may be, or only waits out a rate limit. */
    @Nullable String stopReason() {
        return stopped == null && !checked ? unanswered : stopped;
    }

    /** How long until {@link #isOpen} or {@link #probeIsDue} may change by itself. */
    long waitNanos(long nowNanos) {
        if (mustWait(nowNanos)) {
            return throttledUntilNanos - nowNanos;
        }
        return probing || !probeScheduled ? Long.MAX_VALUE : Math.max(0, probeNanos - nowNanos);
    }

    /**
     * Whether the credentials are to be checked now; the caller starts the probe and reports with {@link #probed}. A probe
     * is a request like any other and waits out a rate limit.
     */
    boolean probeIsDue(long nowNanos) {
        return !probing && !mustWait(nowNanos) && (!probeScheduled || nowNanos - probeNanos >= 0);
    }

    void probeStarted() {
        probing = true;
    }

    void probed(DeliveryOutcome outcome, long nowNanos) {
        probing = false;
        probeScheduled = true;
        outcome.match(new ProbeCases(nowNanos));
    }

    /** A post was accepted. */
    void accepted(Endpoint endpoint, long nowNanos) {
        if (throttled && nowNanos - throttledUntilNanos >= 0) {
            throttled = false;
            throttles = 0;
        }
        if (endpoint == stoppedBy) {
            stops = 0;
        }
    }

    /** A post met 429. Those that were under way when the first came do not make the wait grow. */
    void throttled(@Nullable Duration retryAfter, long postStartedNanos, long nowNanos) {
        boolean known = throttled && postStartedNanos - throttleBeganNanos <= 0;
        if (!known) {
            throttles++;
            throttleBeganNanos = nowNanos;
        }
        long until = nowNanos + retry.wait(throttles, retryAfter, jitter).toNanos();
        throttledUntilNanos = known && until - throttledUntilNanos < 0 ? throttledUntilNanos : until;
        throttled = true;
    }

    /** A post was answered with 401, 403, 404, 405 or a redirect. */
    void denied(Endpoint endpoint, int status, long nowNanos) {
        if (stopped == null) {
            stops++;
            probeNanos = nowNanos + retry.wait(stops, null, jitter).toNanos();
        }
        stoppedBy = endpoint;
        stopped = reason(endpoint, status);
    }

    private String reason(Endpoint endpoint, int status) {
        Credentials credentials = http.credentials();
        return status == 401
                ? credentials.subject() + " refused at " + http.base().getHost() + ": check "
                        + credentials.settingNames()
                : http.base().getHost() + " answered " + status + " to " + endpoint.path()
                        + ": check mixpanel.endpoint, mixpanel.region";
    }

    private final class ProbeCases implements DeliveryOutcome.Cases<Boolean> {
        private final long nowNanos;

        ProbeCases(long nowNanos) {
            this.nowNanos = nowNanos;
        }

        @Override
        public Boolean accepted(DeliveryOutcome.Accepted accepted) {
            return strange("accepted the credentials check, which Mixpanel refuses");
        }

        @Override
        public Boolean partial(DeliveryOutcome.Partial partial) {
            return partial.failures().isEmpty() ? accepted(new DeliveryOutcome.Accepted()) : good();
        }

        @Override
        public Boolean identityRefused(DeliveryOutcome.IdentityRefused refused) {
            return good();
        }

        @Override
        public Boolean refused(DeliveryOutcome.Refused refused) {
            return refused.status() == 400
                    ? good()
                    : strange("answered " + refused.status() + " to the credentials check");
        }

        @Override
        public Boolean tooLarge(DeliveryOutcome.TooLarge tooLarge) {
            return strange("answered 413 to the credentials check");
        }

        @Override
        public Boolean denied(DeliveryOutcome.Denied denied) {
            stopped = reason(Endpoint.IMPORT, denied.status());
            return later(null);
        }

        @Override
        public Boolean retryable(DeliveryOutcome.Retryable failed) {
            unanswered = "cannot check the credentials at " + http.base().getHost() + ": " + failed.detail();
            return later(failed.retryAfter());
        }

        private Boolean good() {
            checked = true;
            stopped = null;
            unanswered = null;
            failedProbes = 0;
            probeNanos = nowNanos + checkNanos;
            return true;
        }

        private Boolean strange(String what) {
            stopped = http.base().getHost() + " " + what + ": check mixpanel.endpoint";
            return later(null);
        }

        private Boolean later(@Nullable Duration retryAfter) {
            failedProbes++;
            probeNanos = nowNanos + retry.wait(failedProbes, retryAfter, jitter).toNanos();
            return false;
        }
    }
}
