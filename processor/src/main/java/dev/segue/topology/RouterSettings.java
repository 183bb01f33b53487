package dev.segue.topology;

import dev.segue.hold.HoldSettings;
import dev.segue.mapping.StateSettings;
import java.time.Duration;

/**
 * The router's settings, apart from what a message becomes.
 *
 * @param keyed {@code events.keyed}: the events topic is keyed by user already, so the repartition hop is left out
 * @param maxBytes {@code events.max.bytes}: the largest message, in bytes of its record's value
 * @param maxDepth the deepest nesting of a message
 * @param keyedPartitions of the repartition topic; fixed for the life of an application id
 * @param project a short hash of the project token; written into each request, for the sink to compare
 * @param registryPatience how long a record waits for a schema registry that does not answer before its stream thread
 *     is replaced; well below {@code max.poll.interval.ms}
 * @param dedupeWindow for how long a message that must not be counted twice is recognized; zero: not at all
 * @param state what is remembered of users; not with {@code keyed}, since a user's ids have other partitions
 */
public record RouterSettings(
        boolean keyed,
        int maxBytes,
        int maxDepth,
        int keyedPartitions,
        String project,
        Duration registryPatience,
        HoldSettings hold,
        Duration dedupeWindow,
        StateSettings state) {
    /** What own topics take in one record: key, value and headers, uncompressed. */
    public static final int MAX_RECORD_BYTES = 2 * 1024 * 1024;

    /** What a message may have at most, so that its record fits own topics with its key, twice, and headers. */
    public static final int LARGEST_MAX_BYTES = 1536 * 1024;

    public RouterSettings {
        if (maxBytes < 1 || maxBytes > LARGEST_MAX_BYTES) {
            throw new IllegalArgumentException("events.max.bytes must be from 1 to " + LARGEST_MAX_BYTES);
        }
        if (maxDepth < 1 || keyedPartitions < 1) {
            throw new IllegalArgumentException("depth and partitions must be positive");
        }
        if (keyed && state.on()) {
            throw new IllegalArgumentException("user state needs the repartition hop that events.keyed leaves out");
        }
    }
}
