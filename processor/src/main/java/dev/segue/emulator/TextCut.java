package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/** Cuts stored strings and property names at 255, without an error (Mixpanel's pages on data types and on events). */
final class TextCut {
    private static final int LONGEST = 255;

    private final boolean characters;

    TextCut(Knobs knobs) {
        characters = knobs.is(Knob.STRING_CUT, "characters");
    }

    /** The value with every string in it cut; itself if there is none. */
    JsonNode cut(JsonNode value) {
        if (value.isTextual()) {
            return Json.array().textNode(cut(value.textValue()));
        }
        if (value.isObject()) {
            ObjectNode object = Json.object();
            value.properties().forEach(p -> object.set(cut(p.getKey()), cut(p.getValue())));
            return object;
        }
        if (value.isArray()) {
            ArrayNode array = Json.array();
            value.forEach(element -> array.add(cut(element)));
            return array;
        }
        return value;
    }

    String cut(String text) {
        if (characters) {
            return text.codePointCount(0, text.length()) <= LONGEST
                    ? text
                    : text.substring(0, text.offsetByCodePoints(0, LONGEST));
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= LONGEST) {
            return text;
        }
        int end = LONGEST;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
