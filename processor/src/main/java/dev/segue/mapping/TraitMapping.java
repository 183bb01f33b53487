package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Traits under Mixpanel's names, with the context's browser and device: the properties of a profile, and the super
 * properties of an event. Segment's server integration; choosing traits by a list as its browser integration does.
 */
final class TraitMapping {
    private final ContextProperties contextProperties;
    private final TraitSelection forProfile;
    private final TraitSelection forEvents;
    private final boolean legacySuperProperties;

    TraitMapping(Settings settings, ContextProperties contextProperties) {
        boolean all = settings.setAllTraitsByDefault();
        this.contextProperties = contextProperties;
        this.forProfile = new TraitSelection(all, true, settings.peopleProperties());
        this.forEvents = new TraitSelection(all, false, withId(settings.superProperties()));
        this.legacySuperProperties = settings.legacySuperProperties();
    }

    private static List<String> withId(List<String> names) {
        return Stream.concat(names.stream(), Stream.of("id")).toList();
    }

    /** What an identify sets. */
    ObjectNode profile(Facts facts, ObjectNode traits) {
        ObjectNode mapped = translate(traits, facts.envelope().userId(), forProfile);
        mapped.setAll(contextProperties.of(facts.context()));
        return mapped;
    }

    /**
     * Adds the super properties of the message itself to an event: they win over its own.
     *
     * @param device the context's browser and device, which win over traits and are on the event already
     */
    void addSuperProperties(Facts facts, ObjectNode device, ObjectNode event) {
        ObjectNode mapped = translate(facts.contextTraits(), facts.envelope().userId(), forEvents);
        for (Map.Entry<String, JsonNode> property : mapped.properties()) {
            if (device.has(superProperty(property.getKey()))) {
                mapped.setAll(device);
                break;
            }
        }
        addSuperProperties(mapped, event);
    }

    /** Adds those that are remembered. */
    void addRemembered(Remembered remembered, ObjectNode event) {
        ObjectNode properties = JsonNodeFactory.instance.objectNode();
        remembered.superProperties().putOn(properties);
        addSuperProperties(properties, event);
    }

    private void addSuperProperties(ObjectNode properties, ObjectNode event) {
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            event.set(superProperty(property.getKey()), property.getValue());
        }
    }

    private String superProperty(String name) {
        return legacySuperProperties && !name.startsWith("$") ? "$" + name : name;
    }

    /** The traits of an identify that later events carry. One of JSON null takes back what was said before. */
    ObjectNode forLaterEvents(ObjectNode traits) {
        return withTakenBack(traits, forEvents);
    }

    /** The traits of an identify that a later one may still set. */
    ObjectNode forLaterProfile(ObjectNode traits) {
        return withTakenBack(traits, forProfile);
    }

    private static ObjectNode withTakenBack(ObjectNode traits, TraitSelection selection) {
        ObjectNode mapped = translate(traits, null, selection);
        for (Map.Entry<String, JsonNode> trait : traits.properties()) {
            String special = PropertyNames.SPECIAL_TRAITS.get(Lookup.normal(trait.getKey()));
            if (special != null
                    && trait.getValue().isNull()
                    && selection.takesSpecial(special)
                    && !mapped.has(special)) {
                mapped.putNull(special);
            }
        }
        return mapped;
    }

    private static ObjectNode translate(ObjectNode traits, @Nullable String userId, TraitSelection selection) {
        ObjectNode mapped = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> trait : traits.properties()) {
            if (selection.takes(trait.getKey()) && !special(trait.getKey())) {
                mapped.set(trait.getKey(), Values.shaped(trait.getValue()));
            }
        }
        if (userId != null && selection.takes("id")) {
            mapped.put("id", userId);
        }
        mapped.remove("$created");
        UserTraits user = new UserTraits(traits, userId);
        put(mapped, selection, "$created", user.created());
        put(mapped, selection, "$email", user.email());
        put(mapped, selection, "$first_name", user.firstName());
        put(mapped, selection, "$last_name", user.lastName());
        put(mapped, selection, "$name", user.name());
        put(mapped, selection, "$username", Lookup.find(traits, "username"));
        put(mapped, selection, "$phone", user.phone());
        put(mapped, selection, "$last_seen", Lookup.find(traits, "lastseen"));
        put(mapped, selection, "trait_token", Lookup.find(traits, "token"));
        return mapped;
    }

    /** Plain traits that are special in any spelling go; those that carry Mixpanel's dollar already stay. */
    private static boolean special(String name) {
        return !name.startsWith("$") && PropertyNames.SPECIAL_TRAITS.containsKey(Lookup.normal(name));
    }

    /** A text that is made here has its final form. */
    private static void put(ObjectNode mapped, TraitSelection selection, String name, @Nullable String value) {
        if (value != null && selection.takesSpecial(name)) {
            mapped.put(name, value);
        }
    }

    private static void put(ObjectNode mapped, TraitSelection selection, String name, @Nullable JsonNode value) {
        if (value != null && !value.isNull() && selection.takesSpecial(name)) {
            mapped.set(name, Values.shaped(value));
        }
    }
}
