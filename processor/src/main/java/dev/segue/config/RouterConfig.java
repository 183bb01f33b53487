package dev.segue.config;

import static dev.segue.config.Checks.atLeast;
import static dev.segue.config.Checks.between;
import static dev.segue.config.Checks.kafkaName;
import static dev.segue.config.Checks.notBlank;
import static dev.segue.config.Checks.start;

import dev.segue.hold.HoldSettings;
import dev.segue.mapping.Identity;
import dev.segue.topology.RouterSettings;
import dev.segue.topology.TopicSettings;
import dev.segue.topology.Topics;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.jspecify.annotations.Nullable;

/** Topics, the router and the hold. */
public final class RouterConfig {
    public static final String APPLICATION_ID = "application.id";
    public static final String TOPIC_EVENTS = "topic.events";
    public static final String TOPIC_REQUESTS = "topic.requests";
    public static final String TOPIC_DEAD_LETTERS = "topic.dead.letters";
    public static final String TOPICS_CREATE = "topics.create";
    public static final String TOPICS_PARTITIONS = "topics.partitions";
    public static final String EVENTS_START = "events.start";
    public static final String EVENTS_KEYED = "events.keyed";
    public static final String EVENTS_MAX_BYTES = "events.max.bytes";
    public static final String EVENTS_MAX_DEPTH = "events.max.depth";
    public static final String HOLD_MS = "hold.ms";
    public static final String HOLD_MAX_BYTES = "hold.max.bytes";
    public static final String DEDUPE_WINDOW_MS = "dedupe.window.ms";
    public static final String STATE_DIR = "state.dir";
    public static final String STATE_MEMORY_MAX_BYTES = "state.memory.max.bytes";

    /** Well below Kafka's {@code max.poll.interval.ms} of 5 minutes; after it the stream thread starts again. */
    private static final Duration REGISTRY_PATIENCE = Duration.ofMinutes(1);

    /** One process on one machine has no use for more. */
    private static final int EMBEDDED_PARTITIONS = 6;

    private RouterConfig() {}

    static void define(ConfigDef definition) {
        new Section(definition, "Topics")
                .optional(
                        APPLICATION_ID,
                        ConfigDef.Type.STRING,
                        "segue",
                        kafkaName(),
                        Importance.HIGH,
                        "Name of this pipeline: the router's consumer group, the prefix of its own topics, and with `-sink`"
                                + " behind it the sink's consumer group. Another name is another pipeline, which starts anew.")
                .optional(
                        TOPIC_EVENTS,
                        ConfigDef.Type.STRING,
                        "segment.events",
                        kafkaName(),
                        Importance.HIGH,
                        "Topic of the Segment messages. It must exist, except on an embedded node.")
                .optional(
                        TOPIC_REQUESTS,
                        ConfigDef.Type.STRING,
                        null,
                        kafkaName(),
                        Importance.MEDIUM,
                        "Topic of the Mixpanel requests. If not given: `application.id` with `-requests` behind it.")
                .optional(
                        TOPIC_DEAD_LETTERS,
                        ConfigDef.Type.STRING,
                        null,
                        kafkaName(),
                        Importance.MEDIUM,
                        "Topic of the refused records. If not given: `application.id` with `-dead-letters` behind it.")
                .optional(
                        TOPICS_CREATE,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        null,
                        Importance.MEDIUM,
                        "Create missing topics of our own with the right settings; `false` stops at the start and says which are"
                                + " missing.")
                .optional(
                        TOPICS_PARTITIONS,
                        ConfigDef.Type.INT,
                        24,
                        between(1, 1000),
                        Importance.MEDIUM,
                        "Partitions of our own topics when they are created: the most threads that can share the work. Fixed for"
                                + " the life of an `application.id`, since users are spread over them. With `kafka.embedded=true`"
                                + " 6, unless given.");
        new Section(definition, "Router")
                .optional(
                        EVENTS_START,
                        ConfigDef.Type.STRING,
                        null,
                        start(),
                        Importance.HIGH,
                        "Where the first start begins to read the events topic. Needed if the topic holds messages by then, since"
                                + " they were usually delivered by something else already; later starts go on where the last one"
                                + " stopped.")
                .optional(
                        EVENTS_KEYED,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        null,
                        Importance.LOW,
                        "The producers key the events topic by user with Kafka's default partitioner, so one hop is saved; a"
                                + " message that is not keyed so becomes a dead letter. Changing it needs a new `application.id`.")
                .optional(
                        EVENTS_MAX_BYTES,
                        ConfigDef.Type.INT,
                        512 * 1024,
                        between(1024, RouterSettings.LARGEST_MAX_BYTES),
                        Importance.LOW,
                        "The largest message in bytes; a larger one becomes a dead letter.")
                .optional(
                        EVENTS_MAX_DEPTH,
                        ConfigDef.Type.INT,
                        64,
                        between(8, 500),
                        Importance.LOW,
                        "The deepest nesting of a message; a deeper one becomes a dead letter.")
                .optional(
                        HOLD_MS,
                        ConfigDef.Type.LONG,
                        1000L,
                        between(0, 600_000),
                        Importance.HIGH,
                        "How long a user's messages wait behind an alias, in milliseconds; 0 lets everything pass. Always 0"
                                + " with `mixpanel.identity=simplified`.")
                .optional(
                        HOLD_MAX_BYTES,
                        ConfigDef.Type.LONG,
                        128L << 20,
                        atLeast(1 << 20),
                        Importance.MEDIUM,
                        "Keys and values that may wait in this process, in bytes; beyond it the oldest go on early, in order and"
                                + " counted, and the gate in the sink keeps the promise.")
                .optional(
                        DEDUPE_WINDOW_MS,
                        ConfigDef.Type.LONG,
                        86_400_000L,
                        between(0, 30L * 86_400_000),
                        Importance.MEDIUM,
                        "For how long a message that adds to something at Mixpanel, an increment or a charge, is recognized by user,"
                                + " type and message id when its producer sends it again, in milliseconds; it is dropped. 0: never.")
                .optional(
                        STATE_DIR,
                        ConfigDef.Type.STRING,
                        null,
                        notBlank(),
                        Importance.MEDIUM,
                        "Directory for what the router holds and remembers, best on a disk that stays; it can be restored from Kafka. If not"
                                + " given: below `kafka.embedded.dir`, else a temporary directory.")
                .optional(
                        STATE_MEMORY_MAX_BYTES,
                        ConfigDef.Type.LONG,
                        64L << 20,
                        atLeast(8 << 20),
                        Importance.LOW,
                        "Memory outside the heap that all of the router's stores on disk share, in bytes.");
    }

    static @Nullable Path stateDir(Values values, KafkaSettings.@Nullable Embedded embedded) {
        String given = values.textOrNull(STATE_DIR);
        if (given != null) {
            return Path.of(given);
        }
        return embedded == null ? null : embedded.stateDir();
    }

    static Topics topics(Values values) {
        String id = values.text(APPLICATION_ID);
        String requests = values.textOrNull(TOPIC_REQUESTS);
        String deadLetters = values.textOrNull(TOPIC_DEAD_LETTERS);
        return new Topics(
                id,
                values.text(TOPIC_EVENTS),
                requests == null ? Topics.defaultRequests(id) : requests,
                deadLetters == null ? Topics.defaultDeadLetters(id) : deadLetters);
    }

    static int partitions(Values values) {
        return values.flag(KafkaConfig.EMBEDDED) && !values.isGiven(TOPICS_PARTITIONS)
                ? EMBEDDED_PARTITIONS
                : values.number(TOPICS_PARTITIONS);
    }

    static TopicSettings topicSettings(Values values) {
        int partitions = partitions(values);
        TopicSettings defaults = TopicSettings.defaults(values.flag(TOPICS_CREATE), values.flag(KafkaConfig.EMBEDDED));
        return new TopicSettings(
                defaults.create(),
                defaults.createEvents(),
                defaults.replication(),
                partitions,
                partitions,
                defaults.requestsRetention(),
                Math.min(partitions, defaults.deadLettersPartitions()),
                defaults.deadLettersRetention(),
                StateConfig.settings(values).on() ? partitions : 0);
    }

    static RouterSettings settings(Values values, Identity identity, String project) {
        return new RouterSettings(
                values.flag(EVENTS_KEYED),
                values.number(EVENTS_MAX_BYTES),
                values.number(EVENTS_MAX_DEPTH),
                partitions(values),
                project,
                REGISTRY_PATIENCE,
                HoldSettings.of(hold(values, identity), values.size(HOLD_MAX_BYTES)),
                values.duration(DEDUPE_WINDOW_MS),
                StateConfig.settings(values));
    }

    /** Simplified projects have no verbs to wait behind (Mixpanel's Simplified ID Merge). */
    static Duration hold(Values values, Identity identity) {
        return identity == Identity.SIMPLIFIED && !values.isGiven(HOLD_MS) ? Duration.ZERO : values.duration(HOLD_MS);
    }
}
