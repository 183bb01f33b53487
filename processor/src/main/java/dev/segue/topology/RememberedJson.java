package dev.segue.topology;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mapping.FirstTouch;
import dev.segue.mapping.Remembered;
import dev.segue.mapping.RememberedProperties;
import dev.segue.mapping.RememberedValue;
import dev.segue.mapping.RememberedValue.Element;
import dev.segue.mapping.WaitingTraits;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a user as JSON, in the store and on the state-grants topic. Times are milliseconds since the epoch;
 * what is empty is left out.
 *
 * <pre>
 *   {"super":   {"plan": {"value": "pro", "at": 1790000000000}, "tags": {"list": [["a", 1790000000000]]}},
 *    "waiting": {as above}, "profile": {"plan": 1790000000000},
 *    "touch":   {"at": 1790000000000, "properties": {"$initial_referrer": "$direct"}, "sent": true}}
 * </pre>
 */
final class RememberedJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RememberedJson() {}

    static ObjectNode write(Remembered remembered) {
        ObjectNode json = NODES.objectNode();
        put(json, "super", properties(remembered.superProperties()));
        put(json, "waiting", properties(remembered.waiting().traits()));
        ObjectNode sent = NODES.objectNode();
        remembered.waiting().sentMs().forEach(sent::put);
        put(json, "profile", sent);
        FirstTouch touch = remembered.firstTouch();
        if (touch != null) {
            ObjectNode values = NODES.objectNode();
            touch.properties().forEach(values::put);
            ObjectNode written = NODES.objectNode().put("at", touch.atMs());
            written.set("properties", values);
            json.set("touch", written.put("sent", remembered.firstTouchSent()));
        }
        return json;
    }

    /** @throws IllegalArgumentException if it is not what {@link #write} makes */
    static Remembered read(JsonNode json) {
        SortedMap<String, Long> sent = new TreeMap<>();
        object(json, "profile").properties().forEach(entry -> sent.put(entry.getKey(), time(entry.getValue())));
        JsonNode touch = json.get("touch");
        return new Remembered(
                properties(object(json, "super")),
                new WaitingTraits(properties(object(json, "waiting")), sent),
                touch == null ? null : touch(touch),
                touch != null && touch.path("sent").booleanValue());
    }

    private static void put(ObjectNode json, String name, ObjectNode part) {
        if (!part.isEmpty()) {
            json.set(name, part);
        }
    }

    private static ObjectNode properties(RememberedProperties properties) {
        ObjectNode json = NODES.objectNode();
        properties.values().forEach((name, value) -> json.set(name, value(value)));
        return json;
    }

    private static ObjectNode value(RememberedValue value) {
        ObjectNode json = NODES.objectNode();
        if (value.said() != null) {
            json.set("value", value.said());
            json.put("at", value.saidAtMs());
        }
        if (!value.elements().isEmpty()) {
            ArrayNode list = json.putArray("list");
            value.elements()
                    .values()
                    .forEach(element -> list.addArray().add(element.value()).add(element.atMs()));
        }
        return json;
    }

    private static RememberedProperties properties(JsonNode json) {
        SortedMap<String, RememberedValue> values = new TreeMap<>();
        for (Map.Entry<String, JsonNode> property : json.properties()) {
            values.put(property.getKey(), value(property.getValue()));
        }
        return new RememberedProperties(values);
    }

    private static RememberedValue value(JsonNode json) {
        SortedMap<String, Element> elements = new TreeMap<>();
        for (JsonNode element : json.path("list")) {
            Element read = new Element(member(element.get(0)), time(element.get(1)));
            elements.put(element.toString(), read);
        }
        JsonNode said = json.get("value");
        if (said == null && elements.isEmpty()) {
            throw new IllegalArgumentException("a property without a value");
        }
        return new RememberedValue(said, said == null ? 0 : time(json.get("at")), elements);
    }

    private static FirstTouch touch(JsonNode json) {
        SortedMap<String, String> properties = new TreeMap<>();
        object(json, "properties")
                .properties()
                .forEach(entry ->
                        properties.put(entry.getKey(), member(entry.getValue()).asText()));
        return new FirstTouch(time(json.get("at")), properties);
    }

    private static JsonNode object(JsonNode json, String name) {
        JsonNode member = json.path(name);
        if (!member.isObject() && !member.isMissingNode()) {
            throw new IllegalArgumentException(name + " is no object");
        }
        return member;
    }

    private static JsonNode member(@Nullable JsonNode value) {
        if (value == null) {
            throw new IllegalArgumentException("a value is missing");
        }
        return value;
    }

    private static long time(@Nullable JsonNode value) {
        if (value == null || !value.isIntegralNumber()) {
            throw new IllegalArgumentException("a time is missing or no whole number");
        }
        return value.longValue();
    }
}
