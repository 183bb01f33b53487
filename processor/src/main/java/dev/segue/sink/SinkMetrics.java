package dev.segue.sink;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the sink counts. Called by its one thread, except {@link #answered}, which the HTTP client's threads call. For one
 * process life {@code read = delivered + dead-lettered + returned + skipped + in flight}, where in flight is
 * {@link Levels#inFlight()}.
 */
public interface SinkMetrics {
    /** Records came out of the requests topic. */
    void read(int records);

    /** Mixpanel accepted records. */
    void delivered(Endpoint endpoint, Kind kind, int records);

    /**
     * A dead letter was acknowledged. An {@link Reason#AMBIGUOUS} one may be at Mixpanel, too.
     *
     * @param source where its message first stood; null if the request does not say
     */
    void deadLettered(Kind kind, Reason reason, @Nullable Source source);

    /**
     * Mixpanel accepted a record of a message that was produced so long ago.
     *
     * @param gated whether its user had an alias shortly before, so that hold and gate made it wait
     */
    void delay(boolean gated, Duration sinceProduced);

    /** Records were read and not ended when their partition went to another owner, which reads them again. */
    void returned(int records);

    /** Records were read that an earlier owner had ended and noted so; nothing is done with them. */
    void skipped(int records);

    /** A post started. */
    void posted(Endpoint endpoint, int records, long bytes);

    /**
     * A post was answered or failed.
     *
     * @param status of HTTP, 0 if there was no answer
     */
    void answered(Endpoint endpoint, int status, Duration took);

    /** A post is to be repeated, for one of few causes such as {@code throttled}. */
    void retried(Endpoint endpoint, String cause);

    /**
     * Nobody knows whether these records, which must not be repeated, were applied: by the outcome of a post, or because an
     * earlier owner did not see it. Once each; with {@link Ambiguous#QUARANTINE} each becomes an {@link Reason#AMBIGUOUS}
     * dead letter.
     */
    void doubted(Endpoint endpoint, int records);

    /** The first post of a user after an alias started this long after the alias's end. */
    void fenceGap(Duration gap);

    /** A post started sooner than the gate allows: never, or a bug. */
    void fenceViolated();

    /** Offsets could not be committed; tried again. */
    void commitFailed();

    /** How things stand, once a turn of the loop. */
    void levels(Levels levels);

    /** The endpoints that have something to post that waits; once a turn of the loop. */
    void backOffs(Map<Endpoint, BackOff> waiting);

    /**
     * Why an endpoint waits.
     *
     * @param next how long until its next post; zero while that is under way or depends on an answer
     * @param status of the last answer, 0 if there was none; only with {@link Why#ANSWER}
     */
    record BackOff(Duration next, Why why, int status) {
        /** What keeps the posts back. */
        public enum Why {
            /** The endpoint's last answer asked for a repeat, and nothing was accepted since. */
            ANSWER,
            /** The project met 429. */
            RATE_LIMIT,
            /** The sink's own limits, {@code sink.rate.*}, are used up. */
            BUDGET,
            /** Nothing is posted until address and credentials are found to be good. */
            CHECK
        }

        static BackOff answered(Duration next, int status) {
            return new BackOff(next, Why.ANSWER, status);
        }

        static BackOff of(Why why, Duration next) {
            return new BackOff(next, why, 0);
        }
    }

    /**
     * Numbers that go up and down.
     *
     * @param inFlight records read and neither delivered, dead-lettered nor returned; those that follow are part of it
     * @param parked records that wait behind their user's alias or failing record
     * @param unnoted records that must not be repeated and wait for room in the attempt record of their partition
     * @param posts HTTP requests under way
     * @param gates users whose gate is closed
     * @param bufferedBytes of all records in memory
     * @param uncommittedRecords read since the committable offset, over all partitions
     * @param uncommittedAge how long the oldest record that cannot be committed has been in memory; zero if none
     * @param assignedPartitions owned now
     * @param pausedPartitions paused at a bound
     * @param posting whether posts may start: the project is neither stopped nor throttled, and its budget not spent
     */
    record Levels(
            long inFlight,
            long parked,
            long unnoted,
            int posts,
            int gates,
            long bufferedBytes,
            long uncommittedRecords,
            Duration uncommittedAge,
            int assignedPartitions,
            int pausedPartitions,
            boolean posting) {}
}
