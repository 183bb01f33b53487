package dev.segue.sink;

import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** What all partitions have learned about one endpoint. */
final class EndpointState {
    private final SinkSettings.Limit configured;
    private final int nonIdempotentRecords;
    private final RetryPolicy retry;
    private final DoubleSupplier jitter;
    private long maxBytes;
    private long successes;
    private @Nullable String unclear;
    private @Nullable Integer failure;

    private int doubts;
    private long doubtedNanos;
    private boolean tested;
    private int trials;
    private long trialNanos;
    private boolean harmlessPosted;
    private long harmlessNanos;

    EndpointState(SinkSettings.Limit configured, int nonIdempotentRecords, RetryPolicy retry, DoubleSupplier jitter) {
        this.configured = configured;
        this.nonIdempotentRecords = nonIdempotentRecords;
        this.retry = retry;
        this.jitter = jitter;
        this.maxBytes = configured.bytes();
    }

    /** The most bytes of a batch; an answer may have lowered it. */
    long maxBytes() {
        return maxBytes;
    }

    /** How many posts were accepted, in whole or in part. */
    long successes() {
        return successes;
    }

    /** What a 200 without acceptance said last, until a post is accepted; null if none did. */
    @Nullable String unclear() {
        return unclear;
    }

    /**
     * The most records of the next batch of this kind; 0 if none may go now. After an unknown outcome nothing that must not
     * be repeated goes until another post, started later, was accepted; then a single record is the trial, and when that
     * was accepted all go. Where nothing else is posted the trial comes after a wait that grows.
     *
     * <pre>
     *   open ── unknown ──▶ doubted ── another accepted, or nothing else posted for a while ──▶ trial ── accepted ──▶ open
     *                          ▲                                                                 │
     *                          └───────────────────────────── unknown ───────────────────────────┘
     * </pre>
     */
    int maxRecords(BatchKind kind, long nowNanos) {
        return switch (kind) {
            case SOLO -> 1;
            case ORDINARY, ALIASES -> configured.records();
            case NON_IDEMPOTENT -> {
                if (doubts == 0) {
                    yield Math.min(nonIdempotentRecords, configured.records());
                }
                boolean othersTell = harmlessPosted
                        && nowNanos - harmlessNanos < 2 * retry.max().toNanos();
                yield trials > 0 || (!tested && (othersTell || nowNanos - trialNanos < 0)) ? 0 : 1;
            }
        };
    }

    /**
     * A post starts.
     *
     * @return whether it is a trial, which is to be told to {@link #trialEnded}
     */
    boolean posted(BatchKind kind, long nowNanos) {
        if (kind != BatchKind.NON_IDEMPOTENT) {
            harmlessPosted = true;
            harmlessNanos = nowNanos;
            return false;
        }
        trials += doubts > 0 ? 1 : 0;
        return doubts > 0;
    }

    /** A trial is over, whatever its outcome and whoever owns its partition by now. */
    void trialEnded() {
        trials--;
    }

    /** A post was accepted, in whole or in part. One that was under way when a doubt arose says nothing about it. */
    void accepted(BatchKind kind, long startedNanos) {
        successes++;
        unclear = null;
        failure = null;
        if (doubts > 0 && startedNanos - doubtedNanos >= 0) {
            tested = true;
            if (kind == BatchKind.NON_IDEMPOTENT) {
                doubts = 0;
            }
        }
    }

    /** Nobody knows whether a post that must not be repeated was applied. */
    void doubted(long nowNanos) {
        doubts++;
        doubtedNanos = nowNanos;
        tested = false;
        trialNanos = nowNanos + retry.wait(doubts, null, jitter).toNanos();
    }

    boolean isDoubted() {
        return doubts > 0;
    }

    /** The status of the last answer that asks for a repeat, 0 if none came; null once a post is accepted. */
    @Nullable Integer failure() {
        return failure;
    }

    /** A post is to be repeated. */
    void failed(int status) {
        failure = status;
    }

    void unclear(String detail) {
        unclear = detail;
    }

    /**
     * The receiver named its limit.
     *
     * @return whether that is lower than what was known
     */
    boolean lower(long bytes) {
        long before = maxBytes;
        maxBytes = Math.max(1, Math.min(maxBytes, bytes));
        return maxBytes < before;
    }
}
