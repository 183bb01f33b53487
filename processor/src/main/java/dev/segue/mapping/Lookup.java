package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds members whatever their spelling, as Segment's reader does (its libraries facade and obj-case): only ASCII
 * letters, digits and dots of a name count, and case does not. {@code firstName}, {@code first_name}, {@code First Name}
 * and {@code $firstName} are one name.
 */
final class Lookup {
    private static final int NO_MATCH = -1;

    private Lookup() {}

    /**
     * The first member, in the order of the message, that fits; on a path each step is taken once and never back. A key
     * may itself hold dots, and so stand for several steps.
     *
     * @param path in normal form: lower case, steps joined by dots
     * @return null if there is none; JSON's null if the path meets one
     */
    static @Nullable JsonNode find(JsonNode from, String path) {
        JsonNode at = from;
        int start = 0;
        while (start < path.length()) {
            Map.Entry<String, JsonNode> step = step(at, path, start);
            if (step == null || step.getValue().isNull()) {
                return step == null ? null : step.getValue();
            }
            at = step.getValue();
            start = match(step.getKey(), path, start) + 1;
        }
        return at;
    }

    /** As {@link #find}, with JSON's null counted as missing. */
    static @Nullable JsonNode present(JsonNode from, String path) {
        JsonNode found = find(from, path);
        return found == null || found.isNull() ? null : found;
    }

    /** The section of that name; null if there is none or it is no object. */
    static @Nullable ObjectNode section(JsonNode from, String name) {
        return find(from, name) instanceof ObjectNode section ? section : null;
    }

    /** The first key of that name as it is spelled; null if there is none. */
    static @Nullable String key(ObjectNode object, String name) {
        Map.Entry<String, JsonNode> found = step(object, name, 0);
        return found == null ? null : found.getKey();
    }

    /** What of a name counts. */
    static String normal(String name) {
        StringBuilder normal = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = lower(name.charAt(i));
            if (counts(c)) {
                normal.append(c);
            }
        }
        return normal.toString();
    }

    private static Map.@Nullable Entry<String, JsonNode> step(JsonNode at, String path, int start) {
        if (at instanceof ObjectNode object && !object.isEmpty()) {
            char first = path.charAt(start);
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                if (mayMatch(member.getKey(), first) && match(member.getKey(), path, start) != NO_MATCH) {
                    return member;
                }
            }
        }
        return null;
    }

    /** Most keys differ in their first letter, and a message has dozens that are looked through dozens of times. */
    private static boolean mayMatch(String key, char first) {
        char c = key.isEmpty() ? first : lower(key.charAt(0));
        return c == first || !counts(c);
    }

    /** Where in the path the key ends: at the path's end or at a dot. */
    private static int match(String key, String path, int start) {
        int at = start;
        for (int i = 0; i < key.length(); i++) {
            char c = lower(key.charAt(i));
            if (!counts(c)) {
                continue;
            }
            if (at == path.length() || path.charAt(at) != c) {
                return NO_MATCH;
            }
            at++;
        }
        return at > start && (at == path.length() || path.charAt(at) == '.') ? at : NO_MATCH;
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
    }

    private static boolean counts(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
    }
}
