package dev.segue.config;

/** What settings are read for: it decides which of them must be there. What is there is checked in full each time. */
public enum Use {
    /** The pipeline: everything. */
    RUN,
    /** A Kafka client that neither maps nor posts: the cluster's address. */
    CLIENT,
    /** A dry run without Kafka: nothing. A token and an identity that are missing are made up. */
    MAP
}
