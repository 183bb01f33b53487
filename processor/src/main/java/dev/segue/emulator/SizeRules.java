package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How large an event may be (Mixpanel's import reference and its page on data types). The texts are the emulator's. */
final class SizeRules {
    private final Knobs knobs;

    SizeRules(Knobs knobs) {
        this.knobs = knobs;
    }

    @Nullable Flaw flaw(RawRecord record, ObjectNode properties) {
        long bytes = knobs.count(Knob.MAX_EVENT_BYTES);
        if (record.bytes().length > bytes) {
            return new Flaw("event", "event is invalid: must not be larger than " + bytes + " bytes", "event-bytes");
        }
        long most = knobs.count(Knob.MAX_PROPERTIES);
        if (properties.size() > most) {
            return new Flaw("properties", "'properties' is invalid: must not have more than " + most, "property-count");
        }
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            String rule = broken(property.getValue(), 1);
            if (rule != null) {
                return Flaw.property(property.getKey(), rule, "nested-size");
            }
        }
        return null;
    }

    /** @param depth of this value if it is an object, from 1 */
    private @Nullable String broken(JsonNode value, int depth) {
        if (value.isObject()) {
            if (depth > knobs.count(Knob.MAX_NESTED_DEPTH)) {
                return "objects must not be nested deeper than " + knobs.count(Knob.MAX_NESTED_DEPTH);
            }
            if (value.size() > knobs.count(Knob.MAX_NESTED_KEYS)) {
                return "an object must not have more than " + knobs.count(Knob.MAX_NESTED_KEYS) + " keys";
            }
        }
        if (value.isArray() && value.size() > knobs.count(Knob.MAX_ELEMENTS)) {
            return "an array must not have more than " + knobs.count(Knob.MAX_ELEMENTS) + " elements";
        }
        for (JsonNode inner : value) {
            String rule = broken(inner, value.isObject() ? depth + 1 : depth);
            if (rule != null) {
                return rule;
            }
        }
        return null;
    }
}
