package dev.segue.mixpanel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Mixpanel refuses in one record, from its import reference and its data type, user profile and event limits pages.
 * Where a page says "KB" or "MB" the smaller reading is taken, where two pages differ the stricter one. Text over 255 characters
 * is not refused but cut, so it is no limit here.
 */
public final class Limits {
    /** The first time that events may have. */
    public static final Instant EARLIEST = Instant.parse("1971-01-01T00:00:00Z");

    /** Properties of an event, keys of a nested object, elements of a list: "fewer than 255". */
    public static final int MAX_EVENT_ITEMS = 254;

    /** Objects within objects in one property of an event. */
    public static final int MAX_EVENT_DEPTH = 3;

    /** Bytes of a list or an object on an event: "8 KB". */
    public static final int MAX_EVENT_VALUE_BYTES = 8 * 1000;

    /** Properties that one profile holds, and so the most that one update may set. */
    public static final int MAX_PROFILE_PROPERTIES = 2000;

    /** Bytes of a list or an object in a profile. */
    public static final int MAX_PROFILE_VALUE_BYTES = 256 * 1000;

    /** Bytes of one event or one profile update, as JSON text: "under 1 MB". */
    public static final int MAX_RECORD_BYTES = 999_999;

    /** UTF-8 takes at most this for a character, an escape at most six bytes. */
    private static final int MAX_BYTES_A_CHAR = 6;

    private static final int MAX_BYTES_A_SCALAR = 32;

    private Limits() {}

    /**
     * The limit that a record breaks.
     *
     * @param property the top-level property; null for the record as a whole
     * @param detail one line naming the limit and the size, no value
     */
    public record Excess(@Nullable String property, String detail) {}

    /** The first limit that this record breaks; empty if it keeps them all. */
    public static Optional<Excess> check(Request request) {
        boolean event = request.body().has("event");
        Optional<Excess> excess = Optional.empty();
        for (Map.Entry<String, JsonNode> member : request.body().properties()) {
            if (excess.isEmpty() && member.getValue() instanceof ObjectNode properties) {
                excess = event ? checkEvent(properties) : checkProfile(properties);
            }
        }
        return excess.isPresent() ? excess : checkSize(request);
    }

    private static Optional<Excess> checkEvent(ObjectNode properties) {
        if (properties.size() > MAX_EVENT_ITEMS) {
            return excess(null, properties.size(), MAX_EVENT_ITEMS, "properties an event");
        }
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            if (property.getValue().isContainerNode()) {
                Optional<Excess> excess = checkNested(property.getKey(), property.getValue(), 0)
                        .or(() -> checkBytes(property, MAX_EVENT_VALUE_BYTES, "bytes of a list or object on an event"));
                if (excess.isPresent()) {
                    return excess;
                }
            }
        }
        return Optional.empty();
    }

    /** Writing the value only to measure it is spared the many that are far too small. */
    private static Optional<Excess> checkBytes(Map.Entry<String, JsonNode> property, int limit, String what) {
        if (atMostBytes(property.getValue()) <= limit) {
            return Optional.empty();
        }
        int bytes = Request.json(property.getValue()).length;
        return bytes <= limit ? Optional.empty() : excess(property.getKey(), bytes, limit, what);
    }

    private static Optional<Excess> checkNested(String name, JsonNode container, int objectsAbove) {
        int depth = container.isObject() ? objectsAbove + 1 : objectsAbove;
        if (depth > MAX_EVENT_DEPTH) {
            return excess(name, depth, MAX_EVENT_DEPTH, "objects within each other");
        }
        if (container.size() > MAX_EVENT_ITEMS) {
            return excess(
                    name,
                    container.size(),
                    MAX_EVENT_ITEMS,
                    container.isObject() ? "keys of a nested object" : "elements of a list");
        }
        for (JsonNode child : container) {
            if (child.isContainerNode()) {
                Optional<Excess> nested = checkNested(name, child, depth);
                if (nested.isPresent()) {
                    return nested;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Excess> checkProfile(ObjectNode properties) {
        if (properties.size() > MAX_PROFILE_PROPERTIES) {
            return excess(null, properties.size(), MAX_PROFILE_PROPERTIES, "properties a profile");
        }
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            if (property.getValue().isContainerNode()) {
                Optional<Excess> excess =
                        checkBytes(property, MAX_PROFILE_VALUE_BYTES, "bytes of a list or object in a profile");
                if (excess.isPresent()) {
                    return excess;
                }
            }
        }
        return Optional.empty();
    }

    /** As {@link #checkBytes}. */
    private static Optional<Excess> checkSize(Request request) {
        if (atMostBytes(request.body()) <= MAX_RECORD_BYTES) {
            return Optional.empty();
        }
        int bytes = request.json().length;
        return bytes <= MAX_RECORD_BYTES
                ? Optional.empty()
                : excess(null, bytes, MAX_RECORD_BYTES, "bytes of one record");
    }

    private static long atMostBytes(JsonNode node) {
        long bytes = MAX_BYTES_A_SCALAR;
        if (node instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                bytes += atMostBytes(member.getKey()) + atMostBytes(member.getValue());
            }
        } else if (node instanceof ArrayNode array) {
            for (JsonNode element : array) {
                bytes += atMostBytes(element);
            }
        } else if (node instanceof TextNode text) {
            bytes = atMostBytes(text.textValue());
        }
        return bytes;
    }

    private static long atMostBytes(String text) {
        return MAX_BYTES_A_SCALAR + (long) MAX_BYTES_A_CHAR * text.length();
    }

    private static Optional<Excess> excess(@Nullable String property, int size, int limit, String what) {
        return Optional.of(new Excess(property, size + ", Mixpanel takes at most " + limit + " " + what));
    }
}
