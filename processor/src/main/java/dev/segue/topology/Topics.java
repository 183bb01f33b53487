package dev.segue.topology;

/**
 * The names of all topics that the router reads or writes. The internal ones follow from the application id by Kafka
 * Streams' rules; changing one, or the application id, leaves what waits in them behind.
 *
 * @param applicationId the Streams application id, also the consumer group
 * @param events raw Segment messages
 * @param requests requests for Mixpanel, keyed by user
 * @param deadLetters refused records
 */
public record Topics(String applicationId, String events, String requests, String deadLetters) {
    /** The default name of the requests topic. */
    public static String defaultRequests(String applicationId) {
        return applicationId + "-requests";
    }

    /** The default name of the dead-letters topic. */
    public static String defaultDeadLetters(String applicationId) {
        return applicationId + "-dead-letters";
    }

    /** Messages by user key; Streams makes it and purges what is committed. */
    public String keyed() {
        return applicationId + "-" + Stores.KEYED + "-repartition";
    }

    /** What users ask of and grant to each other's partitions; only with user state. */
    public String stateGrants() {
        return applicationId + "-state-grants";
    }

    /** What the hold store contains. */
    public String holdChangelog() {
        return applicationId + "-" + Stores.HOLD + "-changelog";
    }
}
