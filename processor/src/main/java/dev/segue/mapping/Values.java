package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.segue.segment.SegmentDates;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How values look at Mixpanel: dates in one form, objects as JSON text. Segment's server integration and its reader. */
final class Values {
    private Values() {}

    /** Whether JavaScript takes it for true: not null, false, 0 or empty text. */
    static boolean truthy(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return false;
        }
        if (value.isTextual()) {
            return !value.textValue().isEmpty();
        }
        return value.isNumber() ? value.doubleValue() != 0 : !value.isBoolean() || value.booleanValue();
    }

    /** The text if the value is a text that is not empty. */
    static @Nullable String nonEmptyText(@Nullable JsonNode value) {
        return value != null && value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null;
    }

    /** A value of a property or trait as Mixpanel gets it: dates converted, an object as JSON text, the rest as it is. */
    static JsonNode shaped(JsonNode value) {
        return plain(dated(value));
    }

    /** The value, or the JSON text of an object. */
    static JsonNode plain(JsonNode value) {
        return value.isObject() ? TextNode.valueOf(JsonText.of(value)) : value;
    }

    /** The value with its dates, however deep, as ISO text with milliseconds; the same object if it holds none. */
    static JsonNode dated(JsonNode value) {
        if (value.isTextual()) {
            Instant date = SegmentDates.strict(value.textValue());
            return date == null ? value : TextNode.valueOf(SegmentDates.isoMillis(date));
        }
        if (value instanceof ObjectNode object) {
            return dated(object);
        }
        return value instanceof ArrayNode list ? dated(list) : value;
    }

    @SuppressWarnings("ReferenceEquality") // the same object is how "nothing changed" is said
    private static JsonNode dated(ArrayNode list) {
        ArrayNode copy = null;
        for (int i = 0; i < list.size(); i++) {
            JsonNode dated = dated(list.get(i));
            if (dated != list.get(i)) {
                if (copy == null) {
                    copy = JsonNodeFactory.instance.arrayNode(list.size()).addAll(list);
                }
                copy.set(i, dated);
            }
        }
        return copy == null ? list : copy;
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private static JsonNode dated(ObjectNode object) {
        ObjectNode copy = null;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonNode dated = dated(member.getValue());
            if (dated != member.getValue()) {
                if (copy == null) {
                    copy = JsonNodeFactory.instance.objectNode().setAll(object);
                }
                copy.set(member.getKey(), dated);
            }
        }
        return copy == null ? object : copy;
    }
}
