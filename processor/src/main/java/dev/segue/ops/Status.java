package dev.segue.ops;

import dev.segue.mixpanel.Endpoint;
import dev.segue.sink.SinkMetrics.BackOff;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code /status} says: how the process stands, in numbers for people and scripts. Its members are described in
 * {@code docs/status.md}; it holds no settings, secrets or ids of users.
 */
public final class Status {
    private final Map<String, String> about;
    private final Health health;
    private final MicrometerMetrics metrics;
    private final InstantSource clock;
    private final Instant startedAt;
    private final History history = new History();

    /** @param about what the process is: versions, role, application id, by name */
    public Status(Map<String, String> about, Health health, MicrometerMetrics metrics, InstantSource clock) {
        this.about = new LinkedHashMap<>(about);
        this.health = health;
        this.metrics = metrics;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /** To be called every {@value History#EVERY_SECONDS} seconds. */
    void sample() {
        history.sample(metrics.numbers(), clock.instant());
    }

    /** Everything, ready to be written as JSON. */
    Map<String, Object> now() {
        Instant now = clock.instant();
        Numbers numbers = metrics.numbers();
        HealthReport report = health.ready();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("about", about);
        all.put("time", now.toString());
        all.put("startedAt", startedAt.toString());
        all.put("uptimeSeconds", Duration.between(startedAt, now).toSeconds());
        all.put("state", report.state());
        all.put("roles", report.roles());
        all.put("reasons", report.reasons());
        if (numbers.has("segue_messages_read")) {
            all.put("router", router(numbers));
        }
        if (numbers.has("segue_requests_read")) {
            Map<String, Object> sink = sink(numbers);
            sink.put("backOff", backOff(metrics.backOffs()));
            all.put("sink", sink);
        }
        all.put("lag", lag(numbers));
        all.put("deadLetters", metrics.recentLetters().latest());
        all.put("everySeconds", History.EVERY_SECONDS);
        all.put("samples", history.samples());
        return all;
    }

    private static Map<String, Object> router(Numbers numbers) {
        Map<String, Object> router = new LinkedHashMap<>();
        router.put("read", count(numbers, "segue_messages_read"));
        router.put("mapped", count(numbers, "segue_messages_mapped"));
        router.put("dropped", numbers.by("segue_messages_dropped", "reason"));
        router.put("deadLettered", numbers.by("segue_messages_dead_lettered", "reason"));
        router.put("held", count(numbers, "segue_messages_held"));
        router.put("gatesOpen", count(numbers, "segue_hold_gates_open"));
        router.put("oldestHeldSeconds", numbers.max("segue_hold_oldest_age_seconds"));
        router.put("requestsWritten", count(numbers, "segue_requests_written"));
        return router;
    }

    private static Map<String, Object> sink(Numbers numbers) {
        Map<String, Object> sink = new LinkedHashMap<>();
        sink.put("read", count(numbers, "segue_requests_read"));
        sink.put("delivered", numbers.by("segue_requests_delivered", "endpoint"));
        sink.put("deadLettered", numbers.by("segue_requests_dead_lettered", "reason"));
        sink.put("returned", count(numbers, "segue_requests_returned"));
        sink.put("skipped", count(numbers, "segue_requests_skipped"));
        sink.put("inFlight", count(numbers, "segue_requests_in_flight"));
        sink.put("parked", count(numbers, "segue_requests_parked"));
        sink.put("doubted", count(numbers, "segue_requests_doubted"));
        sink.put("posting", numbers.sum("segue_sink_posting") == 1);
        sink.put("gatesClosed", count(numbers, "segue_sink_gates_closed"));
        sink.put("fenceViolations", count(numbers, "segue_fence_violations"));
        sink.put("partitionsAssigned", count(numbers, "segue_sink_partitions_assigned"));
        sink.put("partitionsPaused", count(numbers, "segue_sink_partitions_paused"));
        sink.put("bufferedBytes", count(numbers, "segue_sink_buffered_bytes"));
        sink.put("uncommittedAgeSeconds", numbers.max("segue_sink_uncommitted_age_seconds"));
        sink.put("answers", answers(numbers));
        return sink;
    }

    /** By endpoint, then by status. */
    private static Map<String, Map<String, Long>> answers(Numbers numbers) {
        Map<String, Map<String, Long>> answers = new TreeMap<>();
        for (Numbers.Point point : numbers.points("segue_posts_answered_seconds")) {
            answers.computeIfAbsent(point.label("endpoint"), any -> new TreeMap<>())
                    .merge(point.label("status"), Math.round(point.value()), Long::sum);
        }
        return answers;
    }

    /** By endpoint, of those that wait. */
    private static Map<String, Map<String, Object>> backOff(Map<Endpoint, BackOff> waiting) {
        Map<String, Map<String, Object>> backOff = new TreeMap<>();
        waiting.forEach((endpoint, wait) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("seconds", Math.round(wait.next().toMillis() / 100.0) / 10.0);
            one.put("reason", reason(wait));
            backOff.put(endpoint.path(), one);
        });
        return backOff;
    }

    private static String reason(BackOff wait) {
        return switch (wait.why()) {
            case ANSWER -> SinkMeters.status(wait.status());
            case RATE_LIMIT -> "rate-limit";
            case BUDGET -> "budget";
            case CHECK -> "check";
        };
    }

    /** By role and topic, over its partitions. */
    private static List<Map<String, Object>> lag(Numbers numbers) {
        Map<List<String>, Lag> sums = new LinkedHashMap<>();
        for (Numbers.Point point : numbers.points("kafka_consumer_records_lag")) {
            sums.merge(
                    List.of(point.label("role"), point.label("topic")),
                    new Lag(Math.round(point.value()), Math.round(point.value()), 1),
                    Lag::plus);
        }
        List<Map<String, Object>> lag = new ArrayList<>();
        sums.forEach((place, sum) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("role", place.get(0));
            one.put("topic", place.get(1));
            one.put("partitions", sum.partitions());
            one.put("records", sum.records());
            one.put("mostOfAPartition", sum.most());
            lag.add(one);
        });
        return lag;
    }

    private static long count(Numbers numbers, String name) {
        return Math.round(numbers.sum(name));
    }

    private record Lag(long records, long most, int partitions) {
        Lag plus(Lag other) {
            return new Lag(records + other.records, Math.max(most, other.most), partitions + other.partitions);
        }
    }
}
