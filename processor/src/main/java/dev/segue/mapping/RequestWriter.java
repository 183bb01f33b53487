package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import dev.segue.mixpanel.Request;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Completes requests with what every one of its kind carries. */
final class RequestWriter {
    private static final Set<String> NOT_IDEMPOTENT = Set.of("$add", "$append");

    private final Settings settings;

    RequestWriter(Settings settings) {
        this.settings = settings;
    }

    /**
     * An event. What decides whose it is, when it was and whether it is a repeat is written last, so that no property
     * of a message can change it.
     *
     * @param properties taken over
     * @param ip the address that the message's own properties name, if they do
     */
    Request event(Facts facts, String name, Ids ids, ObjectNode properties, @Nullable JsonNode ip) {
        if (settings.identity() == Identity.SIMPLIFIED) {
            ids.putOn(properties);
        }
        return event(facts, Endpoint.IMPORT, Kind.EVENT, name, ids.distinctId(), properties, ip);
    }

    /** A {@code $create_alias} or {@code $identify}, which is an event by its form. */
    Request verb(Facts facts, Endpoint endpoint, Kind kind, String name, String distinctId, ObjectNode properties) {
        return event(facts, endpoint, kind, name, distinctId, properties, null);
    }

    private Request event(
            Facts facts,
            Endpoint endpoint,
            Kind kind,
            String name,
            String distinctId,
            ObjectNode properties,
            @Nullable JsonNode ip) {
        properties.put("token", settings.token());
        properties.put("distinct_id", distinctId);
        properties.put("time", facts.time().toEpochMilli());
        properties.put("$insert_id", InsertIds.of(facts, name));
        properties.set("ip", facts.ip(ip));
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("event", name);
        body.set("properties", properties);
        return new Request(endpoint, kind, true, facts.time(), body);
    }

    /** The part of a profile update that says whose it is and where from. */
    ObjectNode profile(Facts facts, String distinctId) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("$token", settings.token())
                .put("$distinct_id", distinctId);
        body.set("$ip", facts.ip(null));
        return body;
    }

    /** As {@link #profile}, for updates that say about time only that the user was not there. */
    ObjectNode profileOfCall(Facts facts, String distinctId) {
        ObjectNode body = profile(facts, distinctId);
        if (!facts.active()) {
            body.put("$ignore_time", true);
        }
        return body;
    }

    /** One operation on a user's profile; Mixpanel takes one a request. */
    Request operation(Facts facts, ObjectNode profile, String operation, ObjectNode values) {
        profile.set(operation, values);
        return new Request(Endpoint.ENGAGE, Kind.PROFILE, !NOT_IDEMPOTENT.contains(operation), facts.time(), profile);
    }

    /** One operation on a group's profile. */
    Request group(Facts facts, String key, JsonNode id, String operation, ObjectNode values) {
        ObjectNode body = JsonNodeFactory.instance
                .objectNode()
                .put("$token", settings.token())
                .put("$group_key", key);
        body.set("$group_id", id);
        body.set(operation, values);
        return new Request(Endpoint.GROUPS, Kind.GROUP, true, facts.time(), body);
    }
}
