package dev.segue.sink;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Counts, and asserts that the counts add up. */
final class TallyMetrics implements SinkMetrics {
    final Map<Reason, Integer> deadLetters = new EnumMap<>(Reason.class);
    /** Of dead letters; null where a request does not name its message. */
    final List<@Nullable Source> letterSources = new ArrayList<>();

    final List<Duration> gaps = new ArrayList<>();
    final ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();
    final List<Duration> gatedDelays = new ArrayList<>();
    final List<Duration> otherDelays = new ArrayList<>();
    int read;
    int delivered;
    int returned;
    int skipped;
    int posted;
    int retried;
    int doubted;
    int violations;
    int failedCommits;

    Map<Endpoint, BackOff> backOffs = Map.of();

    @Nullable Levels levels;

    void assertAddsUp() {
        Levels now = levels;
        long inFlight = now == null ? 0 : now.inFlight();
        if (read != delivered + deadLettered() + returned + skipped + inFlight) {
            throw new AssertionError(
                    "read " + read + " is not delivered " + delivered + " + dead-lettered " + deadLettered()
                            + " + returned " + returned + " + skipped " + skipped + " + in flight " + inFlight);
        }
        if (doubted < deadLetters.getOrDefault(Reason.AMBIGUOUS, 0)) {
            throw new AssertionError("more ambiguous dead letters than doubts: " + deadLetters + ", " + doubted);
        }
    }

    Levels levels() {
        return java.util.Objects.requireNonNull(levels);
    }

    int deadLettered() {
        return deadLetters.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public void read(int records) {
        read += records;
    }

    @Override
    public void delivered(Endpoint endpoint, Kind kind, int records) {
        delivered += records;
    }

    @Override
    public void deadLettered(Kind kind, Reason reason, @Nullable Source source) {
        deadLetters.merge(reason, 1, Integer::sum);
        letterSources.add(source);
    }

    @Override
    public void delay(boolean gated, Duration sinceProduced) {
        (gated ? gatedDelays : otherDelays).add(sinceProduced);
    }

    @Override
    public void returned(int records) {
        returned += records;
    }

    @Override
    public void skipped(int records) {
        skipped += records;
    }

    @Override
    public void posted(Endpoint endpoint, int records, long bytes) {
        posted++;
    }

    @Override
    public void answered(Endpoint endpoint, int status, Duration took) {
        statuses.add(status);
    }

    @Override
    public void retried(Endpoint endpoint, String cause) {
        retried++;
    }

    @Override
    public void doubted(Endpoint endpoint, int records) {
        doubted += records;
    }

    @Override
    public void fenceGap(Duration gap) {
        gaps.add(gap);
    }

    @Override
    public void fenceViolated() {
        violations++;
    }

    @Override
    public void commitFailed() {
        failedCommits++;
    }

    @Override
    public void backOffs(Map<Endpoint, BackOff> waiting) {
        backOffs = Map.copyOf(waiting);
    }

    @Override
    public void levels(Levels now) {
        levels = now;
    }
}
