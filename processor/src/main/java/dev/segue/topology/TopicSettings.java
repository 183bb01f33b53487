package dev.segue.topology;

import java.time.Duration;

/**
 * How topics are made when they are missing. Partitions of an existing topic are never changed.
 *
 * @param create {@code topics.create}: make our own topics; if false, missing ones are problems
 * @param createEvents make the events topic too; only with an embedded broker
 * @param replication of all of them; -1 for the broker's default
 * @param requestsRetention the longest outage of Mixpanel that is survived
 * @param grantsPartitions of the state-grants topic: as many as messages are keyed to; 0 if there is no user state
 */
public record TopicSettings(
        boolean create,
        boolean createEvents,
        short replication,
        int eventsPartitions,
        int requestsPartitions,
        Duration requestsRetention,
        int deadLettersPartitions,
        Duration deadLettersRetention,
        int grantsPartitions) {
    /** The broker's replication; 24, 24 and 6 partitions; 7 and 30 days. */
    public static TopicSettings defaults(boolean create, boolean createEvents) {
        return new TopicSettings(
                create, createEvents, (short) -1, 24, 24, Duration.ofDays(7), 6, Duration.ofDays(30), 0);
    }
}
