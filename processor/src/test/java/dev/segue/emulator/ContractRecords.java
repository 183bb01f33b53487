package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Records of contract cases, written short. The text {@code "E u i"} is a good event E of u with the {@code $insert_id} i; an object with {@code "~": "E u i"} is that
 * event with its other members as further properties, null taking one away, and {@code ~times} many of it with ids of their own. An object with {@code ~raw} is
 * exactly its value, any other is a profile or group update and gets the project's token.
 *
 * <p>Values: {@code @now}, {@code @now-5} and {@code @now+5} are milliseconds around the emulator's start, {@code @x 300} a text of 300 letters, {@code @keys 3}
 * an object of 3 members, {@code @list 3} an array, {@code @deep 3} objects in each other.
 */
final class ContractRecords {
    private final boolean track;

    ContractRecords(String path) {
        track = path.startsWith("/track");
    }

    /** The body: an array, or what stands there if it is no array. */
    String write(JsonNode records) {
        if (!records.isArray()) {
            return new String(Json.bytes(expanded(records)), StandardCharsets.UTF_8);
        }
        ArrayNode body = Json.array();
        for (JsonNode record : records) {
            int times = record.path("~times").asInt(1);
            for (int i = 0; i < times; i++) {
                JsonNode one = expanded(record);
                if (times > 1 && one.path("properties") instanceof ObjectNode properties) {
                    properties.put("$insert_id", properties.path("$insert_id").asText() + "-" + i);
                }
                body.add(one);
            }
        }
        return new String(Json.bytes(body), StandardCharsets.UTF_8);
    }

    private JsonNode expanded(JsonNode record) {
        if (record.isTextual()) {
            return event(record.asText());
        }
        if (record.has("~raw")) {
            return value(record.path("~raw"));
        }
        ObjectNode given = (ObjectNode) record.deepCopy();
        given.remove("~times");
        if (!record.has("~")) {
            ObjectNode update = (ObjectNode) value(given);
            return update.has("$token") ? update : update.put("$token", Posting.TOKEN);
        }
        given.remove("~");
        ObjectNode event = event(record.path("~").asText());
        ObjectNode properties = (ObjectNode) event.path("properties");
        for (Map.Entry<String, JsonNode> property : given.properties()) {
            if (property.getValue().isNull()) {
                properties.remove(property.getKey());
            } else {
                properties.set(property.getKey(), value(property.getValue()));
            }
        }
        return event;
    }

    private ObjectNode event(String text) {
        String[] parts = text.split(" ", 3);
        ObjectNode event = Json.object().put("event", parts[0]);
        ObjectNode properties = event.putObject("properties")
                .put("time", TestClock.START.toEpochMilli())
                .put("distinct_id", parts[1])
                .put("$insert_id", parts[2]);
        if (track) {
            properties.put("token", Posting.TOKEN);
        }
        return event;
    }

    private JsonNode value(JsonNode given) {
        if (given.isTextual() && given.asText().startsWith("@")) {
            return special(given.asText().substring(1));
        }
        if (given.isArray()) {
            ArrayNode array = Json.array();
            given.forEach(v -> array.add(value(v)));
            return array;
        }
        if (given.isObject()) {
            ObjectNode object = Json.object();
            given.properties().forEach(p -> object.set(p.getKey(), value(p.getValue())));
            return object;
        }
        return given;
    }

    private static JsonNode special(String text) {
        ObjectNode holder = Json.object();
        if (text.startsWith("now")) {
            long offset = text.length() > 3 ? Long.parseLong(text.substring(3)) : 0;
            return holder.numberNode(TestClock.START.toEpochMilli() + offset);
        }
        int size = Integer.parseInt(text.substring(text.indexOf(' ') + 1));
        switch (text.substring(0, text.indexOf(' '))) {
            case "x" -> {
                return holder.textNode("x".repeat(size));
            }
            case "keys" -> {
                for (int i = 0; i < size; i++) {
                    holder.put("k" + i, i);
                }
                return holder;
            }
            case "list" -> {
                ArrayNode list = Json.array();
                for (int i = 0; i < size; i++) {
                    list.add(i);
                }
                return list;
            }
            case "deep" -> {
                ObjectNode at = holder;
                for (int i = 1; i < size; i++) {
                    at = at.putObject("in");
                }
                at.put("end", true);
                return holder;
            }
            default -> throw new IllegalArgumentException("no such value: @" + text);
        }
    }
}
