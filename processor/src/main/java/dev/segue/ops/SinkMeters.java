package dev.segue.ops;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.deadletter.Stage;
import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import dev.segue.sink.SinkMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The sink's numbers. {@code segue_requests_read_total = segue_requests_delivered_total +
 * segue_requests_dead_lettered_total + segue_requests_returned_total + segue_requests_skipped_total +
 * segue_requests_in_flight}, each summed over its labels, in one process life.
 */
final class SinkMeters implements SinkMetrics {
    private static final Duration[] GAP = Meters.buckets(250, 500, 1000, 1100, 1250, 1500, 2000, 5000, 15_000, 60_000);
    private static final Duration[] ANSWER = Meters.buckets(50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000);
    private static final Duration[] DELAY =
            Meters.buckets(100, 250, 500, 1000, 1500, 2000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 3_600_000);
    /** Causes are words of the sink's own; anything else would be text from outside and is not let in as a label. */
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private static final String DEAD = "segue.requests.dead.lettered";

    private final MeterRegistry registry;
    private final Meters meters;
    private final Counter read;
    private final Counter returned;
    private final Counter skipped;
    private final Timer gatedDelay;
    private final Timer otherDelay;
    private final Timer fenceGap;
    private final Counter fenceViolated;
    private final Counter commitFailed;
    /** Kept, since looking a counter up costs more than counting, and each request is counted. */
    private final Map<Endpoint, Map<Kind, Counter>> delivered = new EnumMap<>(Endpoint.class);

    private final SinkGauges gauges;
    private final RecentLetters letters;

    SinkMeters(MeterRegistry registry, RecentLetters letters) {
        this.letters = letters;
        this.registry = registry;
        meters = new Meters(registry);
        read = meters.counter("segue.requests.read", "Requests taken from the requests topic");
        returned = meters.counter(
                "segue.requests.returned", "Requests read and left, not ended, to their partition's next owner");
        skipped = meters.counter("segue.requests.skipped", "Requests that an earlier owner had ended already");
        gatedDelay = delayTimer("true");
        otherDelay = delayTimer("false");
        fenceGap = meters.timer(
                "segue.fence.gap", "From the end of an alias to the start of its user's first later post", GAP);
        fenceViolated = meters.counter(
                "segue.fence.violations", "Posts that started sooner after an alias than the gate allows");
        commitFailed =
                meters.counter("segue.sink.commits.failed", "Commits of offsets that failed and are tried again");
        gauges = new SinkGauges(meters);
        showFromTheStart();
    }

    private Timer delayTimer(String gated) {
        return meters.timer(
                "segue.delivery.delay",
                "From a message's time in Kafka to the acceptance of its requests",
                DELAY,
                "gated",
                gated);
    }

    private void showFromTheStart() {
        for (Endpoint endpoint : Endpoint.values()) {
            doubted(endpoint, 0);
            for (Kind kind : kinds(endpoint)) {
                delivered(endpoint, kind, 0);
            }
        }
        for (Reason reason : Reason.values()) {
            if (reason.stage() == Stage.DELIVER) {
                for (Kind kind : Kind.values()) {
                    deadLetters(kind, reason);
                }
            }
        }
    }

    private static Set<Kind> kinds(Endpoint endpoint) {
        return switch (endpoint) {
            case IMPORT -> Set.of(Kind.EVENT, Kind.ALIAS, Kind.IDENTITY);
            case TRACK -> Set.of(Kind.ALIAS);
            case ENGAGE -> Set.of(Kind.PROFILE);
            case GROUPS -> Set.of(Kind.GROUP);
        };
    }

    @Override
    public void read(int records) {
        read.increment(records);
    }

    @Override
    public void delivered(Endpoint endpoint, Kind kind, int records) {
        delivered
                .computeIfAbsent(endpoint, same -> new EnumMap<>(Kind.class))
                .computeIfAbsent(kind, same -> deliveredCounter(endpoint, kind))
                .increment(records);
    }

    private Counter deliveredCounter(Endpoint endpoint, Kind kind) {
        return meters.counter(
                "segue.requests.delivered",
                "Requests that Mixpanel accepted",
                "endpoint",
                endpoint.path(),
                "kind",
                word(kind));
    }

    @Override
    public void deadLettered(Kind kind, Reason reason, @Nullable Source source) {
        deadLetters(kind, reason).increment();
        letters.add(reason, source);
    }

    private Counter deadLetters(Kind kind, Reason reason) {
        return meters.counter(
                DEAD,
                "Requests that became dead letters; ambiguous ones may also be at Mixpanel",
                "kind",
                word(kind),
                "reason",
                reason.code());
    }

    @Override
    public void delay(boolean gated, Duration sinceProduced) {
        (gated ? gatedDelay : otherDelay).record(sinceProduced);
    }

    @Override
    public void returned(int records) {
        returned.increment(records);
    }

    @Override
    public void skipped(int records) {
        skipped.increment(records);
    }

    @Override
    public void posted(Endpoint endpoint, int records, long bytes) {
        summary("segue.posts.records", "Requests in one post", endpoint).record(records);
        summary("segue.posts.size.bytes", "Size of a post's body as sent", endpoint)
                .record((double) bytes);
    }

    @Override
    public void answered(Endpoint endpoint, int status, Duration took) {
        meters.timer(
                        "segue.posts.answered",
                        "Posts by their answer, with the time that it took; status none if there was no answer",
                        ANSWER,
                        "endpoint",
                        endpoint.path(),
                        "status",
                        status(status))
                .record(took);
    }

    @Override
    public void retried(Endpoint endpoint, String cause) {
        String reason = WORD.matcher(cause).matches() ? cause : "other";
        meters.counter("segue.posts.retried", "Posts to be repeated", "endpoint", endpoint.path(), "reason", reason)
                .increment();
    }

    @Override
    public void doubted(Endpoint endpoint, int records) {
        meters.counter(
                        "segue.requests.doubted",
                        "Requests that must not be repeated and whose outcome is unknown",
                        "endpoint",
                        endpoint.path())
                .increment(records);
    }

    @Override
    public void fenceGap(Duration gap) {
        fenceGap.record(gap);
    }

    @Override
    public void fenceViolated() {
        fenceViolated.increment();
    }

    @Override
    public void commitFailed() {
        commitFailed.increment();
    }

    @Override
    public void levels(Levels levels) {
        gauges.set(levels);
    }

    @Override
    public void backOffs(Map<Endpoint, BackOff> waiting) {
        gauges.set(waiting);
    }

    /** As of the last turn of the sink's loop. */
    Map<Endpoint, BackOff> backOffs() {
        return gauges.backOffs();
    }

    private DistributionSummary summary(String name, String meaning, Endpoint endpoint) {
        return DistributionSummary.builder(name)
                .description(meaning)
                .tags("endpoint", endpoint.path())
                .register(registry);
    }

    /** The label of an HTTP status; 0 is no answer. */
    static String status(int status) {
        if (status == 0) {
            return "none";
        }
        return status >= 100 && status <= 599 ? Integer.toString(status) : "other";
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
