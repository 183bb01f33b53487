package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;

/**
 * What each operation does to a profile's properties (Mixpanel's profile reference). {@code $delete} is left to {@link Profile}.
 *
 * <p>A profile holds a bounded number of properties; what would be one more is not stored and only counted.
 */
final class ProfileOperations {
    private final ObjectNode profile;
    private final long most;
    private final boolean removeAll;
    private final TextCut text;
    private int failed;

    private ProfileOperations(ObjectNode profile, Knobs knobs) {
        this.profile = profile;
        this.most = knobs.count(Knob.MAX_PROFILE_PROPERTIES);
        this.removeAll = knobs.is(Knob.REMOVED_COPIES, "all");
        this.text = new TextCut(knobs);
    }

    /**
     * Changes {@code profile}. The value must have passed {@link UpdateRules}.
     *
     * @return how many properties did not fit
     */
    static int apply(ObjectNode profile, String operation, JsonNode value, Knobs knobs) {
        ProfileOperations operations = new ProfileOperations(profile, knobs);
        operations.apply(operation, value);
        return operations.failed;
    }

    private void apply(String operation, JsonNode value) {
        if (operation.equals("$unset")) {
            value.forEach(name -> profile.remove(text.cut(name.asText())));
            return;
        }
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            String name = text.cut(property.getKey());
            if (operation.equals("$remove")) {
                remove(profile.path(name), text.cut(property.getValue()));
            } else if (!profile.has(name) && profile.size() >= most) {
                failed++;
            } else {
                profile.set(name, changed(operation, profile.path(name), text.cut(property.getValue())));
            }
        }
    }

    private static JsonNode changed(String operation, JsonNode before, JsonNode value) {
        return switch (operation) {
            case "$set" -> value;
            case "$set_once" -> before.isMissingNode() ? value : before;
            case "$add" -> sum(before, value);
            case "$append" -> list(before).add(value);
            case "$union" -> union(list(before), value);
            default -> throw new IllegalStateException("no such operation: " + operation);
        };
    }

    private static JsonNode sum(JsonNode before, JsonNode value) {
        BigDecimal base = before.isNumber() ? before.decimalValue() : BigDecimal.ZERO;
        return JsonNodeFactory.instance.numberNode(base.add(value.decimalValue()));
    }

    private static ArrayNode union(ArrayNode list, JsonNode values) {
        for (JsonNode value : values) {
            if (!contains(list, value)) {
                list.add(value);
            }
        }
        return list;
    }

    /** Takes the value out of a list; whether Mixpanel takes one copy or all is not documented. */
    private void remove(JsonNode before, JsonNode value) {
        if (before instanceof ArrayNode list) {
            for (Iterator<JsonNode> i = list.elements(); i.hasNext(); ) {
                if (i.next().equals(value)) {
                    i.remove();
                    if (!removeAll) {
                        return;
                    }
                }
            }
        }
    }

    private static boolean contains(ArrayNode list, JsonNode value) {
        for (JsonNode element : list) {
            if (element.equals(value)) {
                return true;
            }
        }
        return false;
    }

    /** The list that was there; anything else becomes its first element. */
    private static ArrayNode list(JsonNode before) {
        if (before instanceof ArrayNode list) {
            return list;
        }
        ArrayNode list = Json.array();
        return before.isMissingNode() || before.isNull() ? list : list.add(before);
    }
}
