package dev.segue.config;

import java.util.List;
import java.util.Optional;

/** What is handed on to somebody else's client under that client's own names. */
final class Prefixes {
    /** To every Kafka client. */
    static final String KAFKA = "kafka.";

    /** To Kafka Streams. */
    static final String STREAMS = "streams.";

    /** To the registry's client. */
    static final String REGISTRY = "schema.registry.";

    private static final List<String> ALL = List.of(KAFKA, STREAMS, REGISTRY);

    private Prefixes() {}

    /** The prefix of this name. */
    static Optional<String> of(String name) {
        return ALL.stream()
                .filter(prefix -> name.startsWith(prefix) && name.length() > prefix.length())
                .findFirst();
    }
}
