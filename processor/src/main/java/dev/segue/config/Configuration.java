package dev.segue.config;

import dev.segue.mapping.Identity;
import dev.segue.mapping.ProjectHash;
import dev.segue.mapping.Settings;
import dev.segue.sink.SinkSettings;
import dev.segue.topology.EventsStart;
import dev.segue.topology.RouterSettings;
import dev.segue.topology.TopicSettings;
import dev.segue.topology.Topics;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checked settings, as the records that the other packages take. What {@link Use} did not ask for must not be asked of
 * it. Immutable; shows no values in {@code toString}.
 */
public final class Configuration {
    private final Values values;
    private final KafkaSettings kafka;
    private final List<String> warnings;

    Configuration(Values values, KafkaSettings kafka, List<String> warnings) {
        this.values = values;
        this.kafka = kafka;
        this.warnings = List.copyOf(warnings);
    }

    /** What is odd but no error, a line each. */
    public List<String> warnings() {
        return warnings;
    }

    public KafkaSettings kafka() {
        return kafka;
    }

    public Topics topics() {
        return RouterConfig.topics(values);
    }

    /** How topics are made when they are missing. */
    public TopicSettings topicSettings() {
        return RouterConfig.topicSettings(values);
    }

    /** Where a first start begins to read; null if not given. */
    public @Nullable EventsStart eventsStart() {
        String start = values.textOrNull(RouterConfig.EVENTS_START);
        if (start == null) {
            return kafka.embedded() == null ? null : new EventsStart.Earliest();
        }
        return EventsStart.parse(start);
    }

    /** Where Kafka Streams keeps its state; null for its own default, a temporary directory. */
    public @Nullable Path stateDir() {
        return RouterConfig.stateDir(values, kafka.embedded());
    }

    /** Memory outside the heap for all of the router's stores together, in bytes. */
    public long stateMemoryBytes() {
        return values.size(RouterConfig.STATE_MEMORY_MAX_BYTES);
    }

    public RouterSettings router() {
        return RouterConfig.settings(values, identity(), project());
    }

    public Settings mapping() {
        return MappingConfig.settings(values, token(), identity());
    }

    public Identity identity() {
        return MixpanelConfig.identity(values);
    }

    public Receiver receiver() {
        return MixpanelConfig.receiver(values, token());
    }

    /**
     * The sink's settings.
     *
     * @param acceptOffsetReset go on from the topic's beginning if the committed offset is gone
     */
    public SinkSettings sink(boolean acceptOffsetReset) {
        return SinkConfig.settings(values, topics(), identity(), receiver(), project(), acceptOffsetReset);
    }

    public OpsSettings ops() {
        return OpsConfig.of(values);
    }

    /** The largest message, in bytes. */
    public int maxBytes() {
        return values.number(RouterConfig.EVENTS_MAX_BYTES);
    }

    /** The deepest nesting of a message. */
    public int maxDepth() {
        return values.number(RouterConfig.EVENTS_MAX_DEPTH);
    }

    /** Whether anything is to be remembered of users. */
    public boolean remembersUsers() {
        return values.flag(StateConfig.SUPER_PROPERTIES) || values.flag(StateConfig.FIRST_TOUCH);
    }

    /** The token as it may be shown: its first four characters at most, and never half of it. */
    public String maskedToken() {
        String token = token();
        return token.substring(0, Math.min(4, token.length() / 4)) + "…";
    }

    /** Names the project in requests without giving its token away. */
    public String project() {
        return ProjectHash.of(token());
    }

    private String token() {
        String token = MixpanelConfig.token(values);
        if (token == null) {
            throw new IllegalStateException("read without " + MixpanelConfig.TOKEN);
        }
        return token;
    }

    @Override
    public String toString() {
        return "Configuration[" + kafka + "]";
    }
}
