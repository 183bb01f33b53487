package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Request;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds what is worth a warning in finished requests. */
final class Warnings {
    /** Mixpanel cuts text and names after this many characters: its import reference and its page on events. */
    private static final int MAX_TEXT = 255;

    /**
     * Names that Segment's documentation of the destination says to avoid, and those by which Mixpanel hides or drops an
     * event: its page on reserved properties.
     */
    private static final Set<String> RESERVED = Set.of("length", "bucket", "$bucket", "$ignore");

    private Warnings() {}

    static Set<Warning> of(List<Request> requests, boolean clamped) {
        Set<Warning> warnings = EnumSet.noneOf(Warning.class);
        if (clamped) {
            warnings.add(Warning.CLAMPED_TIME);
        }
        for (Request request : requests) {
            for (JsonNode part : request.body()) {
                if (part instanceof ObjectNode properties) {
                    look(properties, warnings);
                }
            }
        }
        return warnings;
    }

    private static void look(ObjectNode properties, Set<Warning> warnings) {
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            if (RESERVED.contains(property.getKey())) {
                warnings.add(Warning.RESERVED_PROPERTY);
            }
            if (property.getKey().length() > MAX_TEXT || longText(property.getValue())) {
                warnings.add(Warning.LONG_TEXT);
            }
        }
    }

    private static boolean longText(JsonNode value) {
        if (value.isTextual()) {
            return value.textValue().length() > MAX_TEXT;
        }
        if (value.isArray()) {
            for (JsonNode element : value) {
                if (longText(element)) {
                    return true;
                }
            }
        }
        return false;
    }
}
