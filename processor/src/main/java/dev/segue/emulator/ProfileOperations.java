package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.Map;

/** What each operation does to a profile's properties (Mixpanel's profile reference). {@code $delete} is left to {@link Profiles}. */
final class ProfileOperations {
    private ProfileOperations() {}

    /** Changes {@code profile}. The value must have passed {@link UpdateRules}. */
    static void apply(ObjectNode profile, String operation, JsonNode value) {
        switch (operation) {
            case "$set" -> value.properties().forEach(p -> profile.set(p.getKey(), p.getValue()));
            case "$set_once" ->
                value.properties().stream()
                        .filter(p -> !profile.has(p.getKey()))
                        .forEach(p -> profile.set(p.getKey(), p.getValue()));
            case "$add" -> value.properties().forEach(p -> add(profile, p));
            case "$append" ->
                value.properties().forEach(p -> list(profile, p.getKey()).add(p.getValue()));
            case "$union" -> value.properties().forEach(p -> union(profile, p));
            case "$remove" -> value.properties().forEach(p -> remove(profile, p));
            case "$unset" -> value.forEach(name -> profile.remove(name.asText()));
            default -> throw new IllegalStateException("no such operation: " + operation);
        }
    }

    private static void add(ObjectNode profile, Map.Entry<String, JsonNode> property) {
        JsonNode before = profile.path(property.getKey());
        BigDecimal base = before.isNumber() ? before.decimalValue() : BigDecimal.ZERO;
        profile.put(property.getKey(), base.add(property.getValue().decimalValue()));
    }

    private static void union(ObjectNode profile, Map.Entry<String, JsonNode> property) {
        ArrayNode list = list(profile, property.getKey());
        for (JsonNode value : property.getValue()) {
            if (!contains(list, value)) {
                list.add(value);
            }
        }
    }

    /** Takes every copy of the value out; whether Mixpanel takes one or all is not documented. */
    private static void remove(ObjectNode profile, Map.Entry<String, JsonNode> property) {
        if (profile.path(property.getKey()) instanceof ArrayNode list) {
            for (Iterator<JsonNode> i = list.elements(); i.hasNext(); ) {
                if (i.next().equals(property.getValue())) {
                    i.remove();
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

    /** The list under that name; anything else that stood there becomes its first element. */
    private static ArrayNode list(ObjectNode profile, String name) {
        JsonNode before = profile.path(name);
        if (before instanceof ArrayNode list) {
            return list;
        }
        ArrayNode list = profile.putArray(name);
        if (!before.isMissingNode() && !before.isNull()) {
            list.add(before);
        }
        return list;
    }
}
