package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The profile updates of an identify call: Segment's server integration; lists as its documentation says, a non-empty one
 * joined to the profile's, an empty one set.
 */
final class ProfileMapping {
    private final TraitMapping mapping;
    private final RequestWriter writer;

    ProfileMapping(TraitMapping mapping, RequestWriter writer) {
        this.mapping = mapping;
        this.writer = writer;
    }

    /** The updates; empty if nothing is left to say. */
    List<Request> requests(Facts facts, Ids ids, ObjectNode traits) {
        ObjectNode set = JsonNodeFactory.instance.objectNode();
        ObjectNode union = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> property :
                mapping.profile(facts, traits).properties()) {
            boolean list = property.getValue().isArray() && !property.getValue().isEmpty();
            (list ? union : set).set(property.getKey(), property.getValue());
        }
        List<Request> requests = new ArrayList<>();
        add(requests, facts, ids, "$set", set);
        add(requests, facts, ids, "$union", union);
        add(requests, facts, ids, "$union", devices(facts));
        return requests;
    }

    private void add(List<Request> requests, Facts facts, Ids ids, String operation, ObjectNode values) {
        if (!values.isEmpty()) {
            boolean ignoreTime = !facts.active() || Values.truthy(Lookup.find(facts.context(), "mixpanel.ignoretime"));
            ObjectNode profile = writer.profile(facts, ids.distinctId())
                    .put("$time", facts.time().toEpochMilli())
                    .put("$ignore_time", ignoreTime)
                    .put("mp_lib", facts.library());
            requests.add(writer.operation(facts, profile, operation, values));
        }
    }

    /** The token by which push messages reach the device. Not an Android device's: the property is Apple's. */
    private static ObjectNode devices(Facts facts) {
        ObjectNode devices = JsonNodeFactory.instance.objectNode();
        JsonNode token = Lookup.find(facts.context(), "device.token");
        if (token != null
                && Values.truthy(token)
                && !"android".equalsIgnoreCase(ContextProperties.deviceType(facts.context()))) {
            ArrayNode tokens = JsonNodeFactory.instance.arrayNode().add(Values.plain(token));
            devices.set("$ios_devices", tokens);
        }
        return devices;
    }
}
