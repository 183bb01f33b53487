package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.segment.JsNumbers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * A tree as the text that JavaScript's {@code JSON.stringify} writes: no spaces, keys in the order of the message but
 * those that are array indexes first and by number, whole numbers without a point, slashes and everything beyond ASCII
 * as they are. Segment's server integration sends nested objects in this form.
 */
final class JsonText {
    /** The largest array index has ten digits: {@code 2^32 - 2}. */
    private static final int MAX_INDEX_DIGITS = 10;

    private static final long NO_INDEX = -1;
    private static final long MAX_INDEX = (1L << 32) - 2;

    private JsonText() {}

    static String of(JsonNode node) {
        StringBuilder text = new StringBuilder();
        write(node, text);
        return text.toString();
    }

    private static void write(JsonNode node, StringBuilder text) {
        if (node instanceof ObjectNode object) {
            char before = '{';
            for (Map.Entry<String, JsonNode> member : members(object)) {
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

    /** As JavaScript enumerates an object. */
    private static Collection<Map.Entry<String, JsonNode>> members(ObjectNode object) {
        boolean indexes = false;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            indexes |= index(member.getKey()) != NO_INDEX;
        }
        if (!indexes) {
            return object.properties();
        }
        List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
        members.sort(Comparator.comparingLong(member -> {
            long index = index(member.getKey());
            return index == NO_INDEX ? Long.MAX_VALUE : index;
        }));
        return members;
    }

    /** The array index that a key is, written as JavaScript would write it. */
    private static long index(String key) {
        if (key.isEmpty() || key.length() > MAX_INDEX_DIGITS || (key.charAt(0) == '0' && key.length() > 1)) {
            return NO_INDEX;
        }
        long index = 0;
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (c < '0' || c > '9') {
                return NO_INDEX;
            }
            index = index * 10 + (c - '0');
        }
        return index <= MAX_INDEX ? index : NO_INDEX;
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
