package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Traits under Mixpanel's names, with the context's browser and device: the properties of a profile, and the super
 * properties of an event. Segment's server integration; choosing traits by a list as its browser integration does.
 */
final class TraitMapping {
    /** Which traits are taken. */
    private static final class Selection {
        private final boolean all;
        private final boolean allSpecial;
        private final Set<String> names;

        Selection(boolean all, boolean allSpecial, List<String> names) {
            this.all = all;
            this.allSpecial = allSpecial;
            this.names = new HashSet<>(names);
            for (String name : names) {
                String special = PropertyNames.SPECIAL_TRAITS.get(Lookup.normal(name));
                if (special != null) {
                    this.names.add(special);
                }
            }
        }

        boolean takes(String name) {
            return all || names.contains(name);
        }

        boolean takesSpecial(String name) {
            return allSpecial || takes(name);
        }
    }

    private final ContextProperties contextProperties;
    private final Selection forProfile;
    private final Selection forEvents;
    private final boolean legacySuperProperties;

    TraitMapping(Settings settings, ContextProperties contextProperties) {
        boolean all = settings.setAllTraitsByDefault();
        this.contextProperties = contextProperties;
        this.forProfile = new Selection(all, true, settings.peopleProperties());
        this.forEvents = new Selection(all, false, withId(settings.superProperties()));
        this.legacySuperProperties = settings.legacySuperProperties();
    }

    private static List<String> withId(List<String> names) {
        return Stream.concat(names.stream(), Stream.of("id")).toList();
    }

    /** What an identify sets. */
    ObjectNode profile(Facts facts, ObjectNode traits) {
        return map(facts, traits, forProfile);
    }

    /** Adds the super properties to an event: they win over its own. */
    void addSuperProperties(Facts facts, ObjectNode event) {
        for (Map.Entry<String, JsonNode> property :
                map(facts, facts.contextTraits(), forEvents).properties()) {
            boolean bare = legacySuperProperties && !property.getKey().startsWith("$");
            event.set(bare ? "$" + property.getKey() : property.getKey(), property.getValue());
        }
    }

    private ObjectNode map(Facts facts, ObjectNode traits, Selection selection) {
        ObjectNode mapped = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> trait : traits.properties()) {
            if (selection.takes(trait.getKey()) && !special(trait.getKey())) {
                mapped.set(trait.getKey(), Values.shaped(trait.getValue()));
            }
        }
        String userId = facts.envelope().userId();
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
        contextProperties.addTo(mapped, facts.context());
        return mapped;
    }

    /** Plain traits that are special in any spelling go; those that carry Mixpanel's dollar already stay. */
    private static boolean special(String name) {
        return !name.startsWith("$") && PropertyNames.SPECIAL_TRAITS.containsKey(Lookup.normal(name));
    }

    /** A text that is made here has its final form. */
    private static void put(ObjectNode mapped, Selection selection, String name, @Nullable String value) {
        if (value != null && selection.takesSpecial(name)) {
            mapped.put(name, value);
        }
    }

    private static void put(ObjectNode mapped, Selection selection, String name, @Nullable JsonNode value) {
        if (value != null && !value.isNull() && selection.takesSpecial(name)) {
            mapped.set(name, Values.shaped(value));
        }
    }
}
