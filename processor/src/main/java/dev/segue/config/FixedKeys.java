package dev.segue.config;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kafka settings that a promise rests on: whoever could change one would lose, double or reorder messages. */
final class FixedKeys {
    private static final String LOSS = "is fixed, since another value loses messages";
    private static final String DOUBLES = "is fixed, since another value doubles or reorders messages";
    private static final String UNCOMMITTED = "is fixed, since another value reads what was never committed";
    private static final String POSITIONS = "is fixed, since positions are committed only when a message has ended";
    private static final String RESETS = "is fixed, since nothing ever skips or repeats messages by itself";
    private static final String NAMES = "follows from application.id";
    private static final String BYTES = "is fixed, since messages are kept as the bytes they came as";
    private static final String HANDLERS = "is fixed, since a refused message must become a dead letter";
    private static final String PLACES = "is fixed, since a user's messages must all be in one partition";
    private static final String LAYOUT = "is fixed, since what is held and remembered depends on it";

    private static final Map<String, String> REASONS = Map.ofEntries(
            entry("acks", LOSS),
            entry("enable.idempotence", DOUBLES),
            entry("retries", LOSS),
            entry("max.in.flight.requests.per.connection", DOUBLES),
            entry("isolation.level", UNCOMMITTED),
            entry("enable.auto.commit", POSITIONS),
            entry("auto.offset.reset", RESETS),
            entry("processing.guarantee", LOSS),
            entry("transactional.id", NAMES),
            entry("transaction.two.phase.commit.enable", LAYOUT),
            entry("group.id", NAMES),
            entry("application.id", NAMES),
            entry("group.protocol", LAYOUT),
            entry("key.serializer", BYTES),
            entry("value.serializer", BYTES),
            entry("key.deserializer", BYTES),
            entry("value.deserializer", BYTES),
            entry("default.key.serde", BYTES),
            entry("default.value.serde", BYTES),
            entry("default.timestamp.extractor", LAYOUT),
            entry("default.deserialization.exception.handler", HANDLERS),
            entry("deserialization.exception.handler", HANDLERS),
            entry("default.production.exception.handler", HANDLERS),
            entry("production.exception.handler", HANDLERS),
            entry("processing.exception.handler", HANDLERS),
            entry("partitioner.class", PLACES),
            entry("topology.optimization", LAYOUT),
            entry("ensure.explicit.internal.resource.naming", LAYOUT));

    /** Kafka Streams' own prefixes for the clients inside it, longest first. */
    private static final List<String> CLIENT_PREFIXES =
            List.of("main.consumer.", "restore.consumer.", "global.consumer.", "consumer.", "producer.", "admin.");

    private FixedKeys() {}

    /**
     * Why this may not be set, and what to do.
     *
     * @param prefix ours, such as {@code kafka.}
     * @param rest the name behind it
     * @return null if it may be set
     */
    static @Nullable String problem(String prefix, String rest) {
        String name = rest;
        for (String client : CLIENT_PREFIXES) {
            if (name.startsWith(client)) {
                name = name.substring(client.length());
                break;
            }
        }
        if (name.equals("bootstrap.servers")) {
            return "belongs to all clients together; set " + KafkaConfig.BOOTSTRAP_SERVERS;
        }
        if (name.equals("state.dir")) {
            return "has a name of its own; set " + RouterConfig.STATE_DIR;
        }
        String reason = REASONS.get(name);
        if (reason == null) {
            return null;
        }
        return name.equals("application.id")
                ? "belongs to all of the pipeline; set " + RouterConfig.APPLICATION_ID
                : reason + "; remove it";
    }
}
