package dev.segue.topology;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.deadletter.Reason;
import dev.segue.schemas.SegmentEvent;
import dev.segue.topology.MessageReader.Refusal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Turns a {@link SegmentEvent} into the JSON message that it stands for; what is null there is missing here. */
final class SegmentEventTree {
    private final ObjectMapper mapper;

    /** @param maxDepth of the message; its JSON fields are one level down */
    SegmentEventTree(int maxDepth) {
        this.mapper = new ObjectMapper(JsonFactory.builder()
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(maxDepth)
                                .build())
                        .build())
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /**
     * The message.
     *
     * @param refusal why it is none; null if it is one
     */
    record Result(ObjectNode message, @Nullable Refusal refusal) {}

    Result of(SegmentEvent event) {
        ObjectNode message = mapper.createObjectNode();
        put(message, "type", event.getType());
        put(message, "messageId", event.getMessageId());
        put(message, "userId", event.getUserId());
        put(message, "anonymousId", event.getAnonymousId());
        put(message, "previousId", event.getPreviousId());
        put(message, "groupId", event.getGroupId());
        put(message, "event", event.getEvent());
        put(message, "name", event.getName());
        put(message, "category", event.getCategory());
        put(message, "channel", event.getChannel());
        put(message, "timestamp", event.getTimestamp());
        put(message, "originalTimestamp", event.getOriginalTimestamp());
        put(message, "sentAt", event.getSentAt());
        put(message, "receivedAt", event.getReceivedAt());
        Refusal refusal = null;
        refusal = first(refusal, read(message, "properties", event.getProperties()));
        refusal = first(refusal, read(message, "traits", event.getTraits()));
        refusal = first(refusal, read(message, "context", event.getContext()));
        refusal = first(refusal, read(message, "integrations", event.getIntegrations()));
        refusal = first(refusal, read(message, "_metadata", event.getMetadata()));
        return new Result(message, refusal);
    }

    private @Nullable Refusal read(ObjectNode message, String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        String path = "$." + name;
        try {
            JsonNode value = mapper.readTree(text);
            if (value == null || value.isMissingNode()) {
                return new Refusal(Reason.NOT_JSON, path, "expected JSON text, found an empty text");
            }
            message.set(name, value);
            return null;
        } catch (StreamConstraintsException e) {
            return new Refusal(Reason.TOO_DEEP, path, "nested too deep, or a number or name too long");
        } catch (JsonProcessingException e) {
            // Only the place: Jackson's own message quotes what stands there.
            return new Refusal(
                    Reason.NOT_JSON,
                    path,
                    "no JSON text at column "
                            + (e.getLocation() == null ? 0 : e.getLocation().getColumnNr()));
        }
    }

    private static @Nullable Refusal first(@Nullable Refusal first, @Nullable Refusal next) {
        return first == null ? next : first;
    }

    private static void put(ObjectNode message, String name, @Nullable String text) {
        if (text != null) {
            message.put(name, text);
        }
    }

    private static void put(ObjectNode message, String name, @Nullable Instant time) {
        if (time != null) {
            message.put(name, time.toString());
        }
    }
}
