package dev.segue.topology;

/**
 * Names of nodes and stores, all of them. Internal topics are named after them: a changed name loses what was held, and
 * instances with different names cannot share an application id.
 */
public final class Stores {
    /** The hold's state store. */
    public static final String HOLD = "hold";

    /** The ids that are known to be each user's. */
    public static final String LINKS = "links";

    /** What is remembered of each user; only with user state. */
    public static final String USERS = "users";

    /** The messages of the last while that must not be counted twice. */
    public static final String DUPLICATES = "duplicates";

    static final String KEYED = "keyed";
    static final String EVENTS_NODE = "events";
    static final String PARSE_NODE = "parse";
    /** Kafka Streams names the first node of a repartition so. */
    static final String KEYED_NODE = KEYED + "-repartition-filter";

    static final String HOLD_NODE = "hold";
    static final String MAP_NODE = "map";
    static final String REQUESTS_NODE = "requests";
    static final String STATE_RECORDS_NODE = "state-records";
    static final String STATE_NODE = "state";
    static final String GRANTS_NODE = "state-grants";
    static final String PARSE_DEAD_LETTERS_NODE = "parse-dead-letters";
    static final String MAP_DEAD_LETTERS_NODE = "map-dead-letters";

    private Stores() {}
}
