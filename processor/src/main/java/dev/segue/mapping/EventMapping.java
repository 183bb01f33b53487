package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.segue.mixpanel.Request;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The event that a track, page or screen call becomes. What is remembered of the user, then, as Segment's server
 * integration has it, the message's properties, what its context says, and the traits in its context; each overwrites what
 * came before, a missing value overwrites nothing.
 */
final class EventMapping {
    /** As many as most events get beside their own, of their call, device and campaign. */
    private static final int PROPERTIES_ADDED = 24;

    private final TraitMapping traits;
    private final ContextProperties contextProperties;
    private final RequestWriter writer;
    private final Settings settings;

    EventMapping(Settings settings, TraitMapping traits, ContextProperties contextProperties, RequestWriter writer) {
        this.settings = settings;
        this.traits = traits;
        this.contextProperties = contextProperties;
        this.writer = writer;
    }

    /**
     * The event.
     *
     * @param properties the message's own
     * @param category of a page or screen, sent as a property
     * @param label the name of a page or screen, sent as a property
     */
    Request event(
            Facts facts,
            Ids ids,
            String name,
            ObjectNode properties,
            @Nullable String category,
            @Nullable String label) {
        ObjectNode event = roomy(properties.size() + PROPERTIES_ADDED);
        addRemembered(facts.state().remembered(), event);
        addOwn(properties, event);
        put(event, "category", category);
        put(event, "name", label);
        addCall(facts, properties, event);
        ObjectNode device = contextProperties.of(facts.context());
        event.setAll(device);
        ContextProperties.addCampaign(event, facts.context());
        traits.addSuperProperties(facts, device, event);
        if (settings.sourceName() != null && !settings.sourceName().isBlank()) {
            event.put("segment_source_name", settings.sourceName());
        }
        // A trait of that name is no address of the call.
        return writer.event(facts, name, ids, event, properties.get("ip"));
    }

    /** An object that does not have to grow as often as one made without a size. */
    private static ObjectNode roomy(int members) {
        return new ObjectNode(JsonNodeFactory.instance, new LinkedHashMap<>(members * 4 / 3 + 1));
    }

    /** Under everything that the message says itself. */
    private void addRemembered(Remembered remembered, ObjectNode event) {
        if (settings.state().firstTouch() && remembered.firstTouch() != null) {
            remembered.firstTouch().putOn(event);
        }
        if (settings.state().superProperties()) {
            traits.addRemembered(remembered, event);
        }
    }

    private static void addOwn(ObjectNode properties, ObjectNode event) {
        Set<String> moved = new HashSet<>();
        for (String name : PropertyNames.MOVED_PROPERTIES) {
            String key = Lookup.key(properties, name);
            if (key != null) {
                moved.add(key);
            }
        }
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            if (!property.getValue().isNull() && !moved.contains(property.getKey())) {
                event.set(property.getKey(), Values.shaped(property.getValue()));
            }
        }
    }

    private static void addCall(Facts facts, ObjectNode properties, ObjectNode event) {
        ObjectNode context = facts.context();
        event.put("mp_lib", facts.library());
        said(event, "$current_url", Lookup.find(context, "page.url"));
        putReferrer(event, context, properties);
        put(event, "$search_engine", Lookup.find(properties, "searchengine"));
        put(event, "$username", Lookup.find(properties, "username"));
        said(event, "$device", Lookup.find(context, "device.name"));
        said(event, "$app_release", Lookup.find(context, "app.build"));
        said(event, "$app_version", Lookup.find(context, "app.version"));
        put(event, "mp_name_tag", nameTag(facts));
    }

    /** The first of three places that says something; the context's counts even if it is empty. */
    private static void putReferrer(ObjectNode event, ObjectNode context, ObjectNode properties) {
        JsonNode referrer = Referrers.ofContext(context);
        if (Values.truthy(referrer)) {
            said(event, "$referrer", referrer);
        } else {
            put(event, "$referrer", Lookup.find(properties, "referrer"));
        }
    }

    private static @Nullable JsonNode nameTag(Facts facts) {
        UserTraits user = new UserTraits(facts.contextTraits(), facts.envelope().userId());
        String name = user.name();
        JsonNode email = user.email();
        if (name != null && !name.isEmpty()) {
            return TextNode.valueOf(name);
        }
        if (Values.truthy(email)) {
            return email;
        }
        String id = facts.envelope().userId() == null
                ? facts.envelope().anonymousId()
                : facts.envelope().userId();
        return id == null ? null : TextNode.valueOf(id);
    }

    private static void put(ObjectNode event, String name, @Nullable String value) {
        if (value != null) {
            event.put(name, value);
        }
    }

    /** A value of the context: a version that looks like a date is still a version. */
    private static void said(ObjectNode event, String name, @Nullable JsonNode value) {
        if (value != null && !value.isNull()) {
            event.set(name, Values.plain(value));
        }
    }

    private static void put(ObjectNode event, String name, @Nullable JsonNode value) {
        if (value != null && !value.isNull()) {
            event.set(name, Values.shaped(value));
        }
    }
}
