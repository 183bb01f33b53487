package dev.segue.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed fields of one message and remembers the first thing wrong with it. A field of a wrong type reads as
 * missing, so that a caller may go on and ask {@link #rejected()} once at the end.
 */
final class Fields {
    private final ObjectNode message;
    private ParseResult.@Nullable Rejected rejected;

    Fields(ObjectNode message) {
        this.message = message;
    }

    /** The first refusal; null if there was none. */
    ParseResult.@Nullable Rejected rejected() {
        return rejected;
    }

    void reject(RejectCode code, String path, String detail) {
        if (rejected == null) {
            rejected = new ParseResult.Rejected(code, path, detail);
        }
    }

    /** A text, a number as JavaScript prints it, or null if the field is missing, null or empty. */
    @Nullable String text(String name) {
        JsonNode value = message.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (value instanceof NumericNode number) {
            return JsNumbers.text(number);
        }
        if (!value.isTextual()) {
            reject(RejectCode.BAD_FIELD, "$." + name, "expected text or a number, found " + kind(value));
            return null;
        }
        return value.textValue().isEmpty() ? null : value.textValue();
    }

    /** The first of some ids that is there; refuses the message if none is. */
    String need(String path, String what, @Nullable String... ids) {
        for (String id : ids) {
            if (id != null) {
                return id;
            }
        }
        reject(RejectCode.MISSING_ID, path, "the message has no " + what);
        return "";
    }

    /**
     * An object; empty if the field is missing, says nothing (null, false, 0, empty text: JavaScript's idea, and so
     * that of Segment's reader) or is an empty array, as PHP writes an empty map.
     */
    ObjectNode object(String name) {
        JsonNode value = message.get(name);
        if (value instanceof ObjectNode object) {
            return object;
        }
        if (value != null && !saysNothing(value)) {
            reject(RejectCode.BAD_FIELD, "$." + name, "expected an object, found " + kind(value));
        }
        return JsonNodeFactory.instance.objectNode();
    }

    /**
     * A time; null if the field is missing, null or empty.
     *
     * @param needed whether the message is refused if the field is no time; else it reads as missing
     */
    @Nullable Instant time(String name, boolean needed) {
        JsonNode value = message.get(name);
        if (value == null
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty())) {
            return null;
        }
        Instant time = SegmentDates.read(value);
        if (time == null && needed) {
            reject(
                    RejectCode.BAD_TIMESTAMP,
                    "$." + name,
                    "expected ISO 8601 text, or a number of seconds or milliseconds since 1970");
        }
        return time;
    }

    /** {@code _metadata.bundled}, as far as it is a list of text; it is no field of the Spec, so nothing is refused. */
    List<String> bundled() {
        List<String> names = new ArrayList<>();
        for (JsonNode name : message.path("_metadata").path("bundled")) {
            if (name.isTextual()) {
                names.add(name.textValue());
            }
        }
        return names;
    }

    private static boolean saysNothing(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> true;
            case BOOLEAN -> !value.booleanValue();
            case NUMBER -> value.doubleValue() == 0;
            case STRING -> value.textValue().isEmpty();
            case ARRAY -> value.isEmpty();
            case OBJECT, BINARY, POJO -> false;
        };
    }

    private static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT -> "an object";
            case BOOLEAN -> "true or false";
            case NUMBER -> "a number";
            case STRING -> "text";
            case BINARY, MISSING, NULL, POJO -> "nothing usable";
        };
    }
}
