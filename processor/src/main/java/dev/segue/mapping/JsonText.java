package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.segment.JsNumbers;
import java.util.Map;

/**
 * A tree as the text that JavaScript's {@code JSON.stringify} writes: no spaces, keys in the order of the message, whole
 * numbers without a point, slashes and everything beyond ASCII as they are. Segment's server integration sends nested
 * objects in this form.
 */
final class JsonText {
    private JsonText() {}

    static String of(JsonNode node) {
        StringBuilder text = new StringBuilder();
        write(node, text);
        return text.toString();
    }

    private static void write(JsonNode node, StringBuilder text) {
        if (node instanceof ObjectNode object) {
            char before = '{';
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                text.append(before);
                quote(member.getKey(), text);
                text.append(':');
                write(member.getValue(), text);
                before = ',';
            }
            text.append(before == '{' ? "{}" : "}");
        } else if (node.isArray()) {
            char before = '[';
            for (JsonNode element : node) {
                text.append(before);
                write(element, text);
                before = ',';
            }
            text.append(before == '[' ? "[]" : "]");
        } else if (node instanceof NumericNode number) {
            text.append(JsNumbers.text(number));
        } else if (node.isTextual()) {
            quote(node.textValue(), text);
        } else {
            text.append(node.asText());
        }
    }

    private static void quote(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                escape(c, text);
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private static void escape(char c, StringBuilder text) {
        switch (c) {
            case '\b' -> text.append("\\b");
            case '\t' -> text.append("\\t");
            case '\n' -> text.append("\\n");
            case '\f' -> text.append("\\f");
            case '\r' -> text.append("\\r");
            default -> text.append(c < 0x10 ? "\\u000" : "\\u00").append(Integer.toHexString(c));
        }
    }
}
