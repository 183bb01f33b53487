package dev.segue.config;

import static dev.segue.config.Checks.atLeast;
import static dev.segue.config.Checks.between;
import static dev.segue.config.Checks.oneOf;

import dev.segue.mapping.Identity;
import dev.segue.mixpanel.Endpoint;
import dev.segue.sink.Ambiguous;
import dev.segue.sink.RetryPolicy;
import dev.segue.sink.SinkSettings;
import dev.segue.topology.Topics;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** How requests are posted: gate, batches, bounds, retries. */
public final class SinkConfig {
    public static final String GATE_MS = "gate.ms";
    public static final String AMBIGUOUS = "sink.ambiguous";
    public static final String LINGER_MS = "sink.linger.ms";
    public static final String BATCH_MAX_RECORDS = "sink.batch.max.records";
    public static final String BATCH_MAX_BYTES = "sink.batch.max.bytes";
    public static final String BATCH_MAX_UPDATES = "sink.batch.max.updates";
    public static final String BATCH_MAX_NON_IDEMPOTENT = "sink.batch.max.non.idempotent";
    public static final String MAX_IN_FLIGHT = "sink.max.in.flight";
    public static final String GZIP_LEVEL = "sink.gzip.level";
    public static final String CONNECT_TIMEOUT_MS = "sink.connect.timeout.ms";
    public static final String RESPONSE_TIMEOUT_MS = "sink.response.timeout.ms";
    public static final String RETRY_INITIAL_MS = "sink.retry.initial.ms";
    public static final String RETRY_MAX_MS = "sink.retry.max.ms";
    public static final String RETRY_AFTER_MAX_MS = "sink.retry.after.max.ms";
    public static final String RETRY_WINDOW_MS = "sink.retry.window.ms";
    public static final String RATE_POSTS = "sink.rate.posts.per.minute";
    public static final String RATE_RECORDS = "sink.rate.records.per.minute";
    public static final String RATE_BYTES = "sink.rate.bytes.per.minute";
    public static final String BUFFER_MAX_BYTES = "sink.buffer.max.bytes";
    public static final String UNCOMMITTED_MAX_RECORDS = "sink.uncommitted.max.records";
    public static final String COMMIT_INTERVAL_MS = "sink.commit.interval.ms";
    public static final String CHECK_INTERVAL_MS = "sink.check.interval.ms";
    public static final String DRAIN_TIMEOUT_MS = "sink.drain.timeout.ms";
    public static final String INSTANCE_ID = "sink.instance.id";

    private static final double RETRY_FACTOR = 2;

    private SinkConfig() {}

    static void define(ConfigDef definition) {
        Section section = new Section(definition, "Sink");
        section.optional(
                        GATE_MS,
                        ConfigDef.Type.LONG,
                        null,
                        between(0, 600_000),
                        Importance.HIGH,
                        "How long a user's later requests wait after an alias has ended at Mixpanel, in milliseconds; 0 keeps only"
                                + " the order. If not given: the value of `hold.ms`. Always 0 with"
                                + " `mixpanel.identity=simplified`.")
                .optional(
                        AMBIGUOUS,
                        ConfigDef.Type.STRING,
                        "quarantine",
                        oneOf("quarantine", "retry"),
                        Importance.HIGH,
                        "What happens to an increment or charge when nobody can know whether Mixpanel applied it:"
                                + " `quarantine` makes it a dead letter, `retry` posts it again and may count it twice.");
        batches(section);
        rates(section);
        retries(section);
        section.optional(
                        BUFFER_MAX_BYTES,
                        ConfigDef.Type.LONG,
                        256L << 20,
                        atLeast(32 << 20),
                        Importance.MEDIUM,
                        "Requests kept in memory, in bytes, at any moment; at the bound partitions pause. Kafka's client fetches"
                                + " ahead beside it.")
                .optional(
                        UNCOMMITTED_MAX_RECORDS,
                        ConfigDef.Type.INT,
                        100_000,
                        atLeast(1),
                        Importance.LOW,
                        "Requests of one partition read since the last one that can be committed; at the bound it pauses.")
                .optional(
                        COMMIT_INTERVAL_MS,
                        ConfigDef.Type.LONG,
                        1000L,
                        atLeast(10),
                        Importance.LOW,
                        "How often offsets are committed, in milliseconds.")
                .optional(
                        CHECK_INTERVAL_MS,
                        ConfigDef.Type.LONG,
                        3_600_000L,
                        atLeast(1000),
                        Importance.LOW,
                        "How often token and region are checked while all is well, in milliseconds.")
                .optional(
                        DRAIN_TIMEOUT_MS,
                        ConfigDef.Type.LONG,
                        10_000L,
                        atLeast(0),
                        Importance.LOW,
                        "How long a stop waits for posts under way, in milliseconds.")
                .optional(
                        INSTANCE_ID,
                        ConfigDef.Type.STRING,
                        null,
                        Checks.kafkaName(),
                        Importance.LOW,
                        "Name of this process in the sink's group, such as a pod's: a restart within Kafka's session time-out"
                                + " then moves no partitions.");
    }

    private static void batches(Section section) {
        section.optional(
                        LINGER_MS,
                        ConfigDef.Type.LONG,
                        50L,
                        between(0, 60_000),
                        Importance.LOW,
                        "How long a batch that is not full waits for more, in milliseconds.")
                .optional(
                        BATCH_MAX_RECORDS,
                        ConfigDef.Type.INT,
                        Endpoint.IMPORT.maxRecords(),
                        between(1, Endpoint.IMPORT.maxRecords()),
                        Importance.MEDIUM,
                        "Events in one post; Mixpanel takes at most 2000.")
                .optional(
                        BATCH_MAX_BYTES,
                        ConfigDef.Type.LONG,
                        9_500_000L,
                        between(1024, 10_000_000),
                        Importance.MEDIUM,
                        "Body of one post before compression, in bytes; Mixpanel takes less than 10 MB.")
                .optional(
                        BATCH_MAX_UPDATES,
                        ConfigDef.Type.INT,
                        Endpoint.ENGAGE.maxRecords(),
                        between(1, 2000),
                        Importance.LOW,
                        "Profile updates in one post; Mixpanel takes 2000 and recommends 200.")
                .optional(
                        BATCH_MAX_NON_IDEMPOTENT,
                        ConfigDef.Type.INT,
                        50,
                        between(1, 2000),
                        Importance.LOW,
                        "Increments and charges in one post: as many are in doubt at once when its outcome is unknown.")
                .optional(
                        MAX_IN_FLIGHT,
                        ConfigDef.Type.INT,
                        20,
                        between(1, 200),
                        Importance.LOW,
                        "Posts under way at a time; Mixpanel advises 10 to 20.")
                .optional(
                        GZIP_LEVEL,
                        ConfigDef.Type.INT,
                        1,
                        between(1, 9),
                        Importance.LOW,
                        "Compression of events, from 1 (fast) to 9 (small).")
                .optional(
                        CONNECT_TIMEOUT_MS,
                        ConfigDef.Type.LONG,
                        5000L,
                        between(100, 60_000),
                        Importance.LOW,
                        "Longest wait for a new connection, in milliseconds.")
                .optional(
                        RESPONSE_TIMEOUT_MS,
                        ConfigDef.Type.LONG,
                        30_000L,
                        between(100, 300_000),
                        Importance.LOW,
                        "Longest wait for an answer, in milliseconds; it must be below half of the sink's"
                                + " `max.poll.interval.ms` (120000 unless `kafka.max.poll.interval.ms` says otherwise).");
    }

    private static void rates(Section section) {
        section.optional(
                        RATE_POSTS,
                        ConfigDef.Type.LONG,
                        null,
                        atLeast(1),
                        Importance.LOW,
                        "Posts of this process in any minute. If not given: no limit, as Mixpanel documents none.")
                .optional(
                        RATE_RECORDS,
                        ConfigDef.Type.LONG,
                        SinkSettings.Rates.defaults().records(),
                        atLeast(1),
                        Importance.MEDIUM,
                        "Events and updates that this process posts in any minute. Mixpanel takes about 30,000 events a second"
                                + " for a project: divide it among the processes that post to the same one.")
                .optional(
                        RATE_BYTES,
                        ConfigDef.Type.LONG,
                        SinkSettings.Rates.defaults().bytes(),
                        atLeast(1024),
                        Importance.LOW,
                        "Bodies before compression that this process posts in any minute, in bytes; Mixpanel takes 2 GB for a"
                                + " project.");
    }

    private static void retries(Section section) {
        section.optional(
                        RETRY_INITIAL_MS,
                        ConfigDef.Type.LONG,
                        2000L,
                        between(1, 600_000),
                        Importance.LOW,
                        "First wait after a 429, a 5xx or a broken connection, in milliseconds; it doubles each time.")
                .optional(
                        RETRY_MAX_MS,
                        ConfigDef.Type.LONG,
                        60_000L,
                        between(1, 3_600_000),
                        Importance.LOW,
                        "Longest such wait, in milliseconds.")
                .optional(
                        RETRY_AFTER_MAX_MS,
                        ConfigDef.Type.LONG,
                        3_600_000L,
                        atLeast(0),
                        Importance.LOW,
                        "Longest wait that Mixpanel's `Retry-After` may ask for, in milliseconds.")
                .optional(
                        RETRY_WINDOW_MS,
                        ConfigDef.Type.LONG,
                        null,
                        atLeast(1000),
                        Importance.MEDIUM,
                        "How long a request is repeated before it becomes a dead letter, in milliseconds. If not given: for ever, and"
                                + " the topic is the buffer.");
    }

    static Duration gate(Values values, Identity identity) {
        Long given = values.sizeOrNull(GATE_MS);
        return given == null ? RouterConfig.hold(values, identity) : Duration.ofMillis(given);
    }

    static SinkSettings settings(
            Values values, Topics topics, Identity identity, Receiver receiver, String project, boolean acceptReset) {
        Long window = values.sizeOrNull(RETRY_WINDOW_MS);
        return new SinkSettings(
                topics.requests(),
                topics.deadLetters(),
                topics.applicationId() + "-sink",
                values.textOrNull(INSTANCE_ID),
                project,
                gate(values, identity),
                Ambiguous.valueOf(values.text(AMBIGUOUS).toUpperCase(Locale.ROOT)),
                window == null ? null : Duration.ofMillis(window),
                values.duration(CHECK_INTERVAL_MS),
                values.duration(COMMIT_INTERVAL_MS),
                values.duration(DRAIN_TIMEOUT_MS),
                acceptReset,
                new SinkSettings.Http(
                        receiver.base(),
                        receiver.credentials(),
                        values.duration(CONNECT_TIMEOUT_MS),
                        values.duration(RESPONSE_TIMEOUT_MS),
                        values.number(MAX_IN_FLIGHT),
                        values.number(GZIP_LEVEL)),
                new SinkSettings.Batching(
                        values.duration(LINGER_MS), limits(values), values.number(BATCH_MAX_NON_IDEMPOTENT)),
                SinkSettings.Bounds.of(values.size(BUFFER_MAX_BYTES), values.number(UNCOMMITTED_MAX_RECORDS)),
                new SinkSettings.Rates(
                        values.sizeOrNull(RATE_POSTS), values.size(RATE_RECORDS), values.size(RATE_BYTES)),
                new RetryPolicy(
                        values.duration(RETRY_INITIAL_MS),
                        values.duration(RETRY_MAX_MS),
                        RETRY_FACTOR,
                        values.duration(RETRY_AFTER_MAX_MS)));
    }

    private static Map<Endpoint, SinkSettings.Limit> limits(Values values) {
        Map<Endpoint, SinkSettings.Limit> limits = new EnumMap<>(Endpoint.class);
        for (Endpoint endpoint : Endpoint.values()) {
            int records = switch (endpoint) {
                case IMPORT, TRACK -> values.number(BATCH_MAX_RECORDS);
                case ENGAGE, GROUPS -> values.number(BATCH_MAX_UPDATES);
            };
            limits.put(endpoint, new SinkSettings.Limit(records, values.size(BATCH_MAX_BYTES)));
        }
        return limits;
    }
}
