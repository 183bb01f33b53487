package dev.segue.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reading and writing JSON as the emulator needs it: compact, keys in the order in which they were put. */
final class Json {
    /** Reads trees; never changed after it is built. */
    static final ObjectReader READER = JsonMapper.builder().build().readerFor(JsonNode.class);

    private static final ObjectWriter WRITER = JsonMapper.builder().build().writer();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static byte[] bytes(JsonNode node) {
        try {
            return WRITER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree could not be written", e);
        }
    }

    static JsonNode tree(byte[] bytes) throws IOException {
        return READER.readTree(bytes);
    }

    /**
     * A document that somebody wrote.
     *
     * @param what names it in the complaint
     * @throws IllegalArgumentException with a text for people if it is not a JSON object
     */
    static ObjectNode asked(String json, String what) {
        try {
            if (READER.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(what + " are not JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException(what + " must be a JSON object");
    }

    /** The field's text if it is a string, or the digits of a number as Mixpanel treats ids; null for anything else and for no field. */
    static @Nullable String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isTextual() || value.isNumber() ? value.asText() : null;
    }
}
