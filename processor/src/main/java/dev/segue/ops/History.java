package dev.segue.ops;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last quarter of an hour, so that a page that is opened now shows more than now. Safe for many threads. */
final class History {
    static final int EVERY_SECONDS = 5;
    private static final int SAMPLES = 15 * 60 / EVERY_SECONDS;

    private final Deque<Map<String, Object>> samples = new ArrayDeque<>();
    private @Nullable Counts before;

    /** Takes a sample; the first only begins to count. */
    synchronized void sample(Numbers numbers, Instant now) {
        Counts counts = new Counts(
                now,
                numbers.sum("segue_messages_read"),
                numbers.sum("segue_requests_delivered"),
                numbers.sum("segue_messages_dead_lettered") + numbers.sum("segue_requests_dead_lettered"));
        if (before != null && now.isAfter(before.time())) {
            double seconds = (now.toEpochMilli() - before.time().toEpochMilli()) / 1000.0;
            Map<String, Object> sample = new LinkedHashMap<>();
            sample.put("time", now.toString());
            sample.put("readPerSecond", rate(counts.read() - before.read(), seconds));
            sample.put("deliveredPerSecond", rate(counts.delivered() - before.delivered(), seconds));
            sample.put("deadLettersPerSecond", rate(counts.letters() - before.letters(), seconds));
            sample.put("lag", Math.round(numbers.sum("kafka_consumer_records_lag")));
            sample.put("held", Math.round(numbers.sum("segue_messages_held")));
            sample.put("gatesClosed", Math.round(numbers.sum("segue_sink_gates_closed")));
            samples.add(sample);
            if (samples.size() > SAMPLES) {
                samples.remove();
            }
        }
        before = counts;
    }

    /** From the oldest to the newest. */
    synchronized List<Map<String, Object>> samples() {
        return new ArrayList<>(samples);
    }

    private static double rate(double count, double seconds) {
        return Math.round(Math.max(0, count) / seconds * 10) / 10.0;
    }

    private record Counts(Instant time, double read, double delivered, double letters) {}
}
