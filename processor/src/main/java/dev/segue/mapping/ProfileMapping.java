package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The profile updates of an identify call: Segment's server integration; lists as its documentation says, a non-empty one
 * joined to the profile's, an empty one set.
 */
final class ProfileMapping {
    private final Settings settings;
    private final TraitMapping mapping;
    private final RequestWriter writer;

    ProfileMapping(Settings settings, TraitMapping mapping, RequestWriter writer) {
        this.settings = settings;
        this.mapping = mapping;
        this.writer = writer;
    }

    /** The updates; empty if nothing is left to say. */
    List<Request> requests(Facts facts, Ids ids, ObjectNode traits) {
        ObjectNode set = JsonNodeFactory.instance.objectNode();
        ObjectNode union = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> property :
                withWaiting(facts, mapping.profile(facts, traits)).properties()) {
            boolean list = property.getValue().isArray() && !property.getValue().isEmpty();
            (list ? union : set).set(property.getKey(), property.getValue());
        }
        List<Request> requests = new ArrayList<>();
        add(requests, facts, ids, "$set", set);
        add(requests, facts, ids, "$union", union);
        add(requests, facts, ids, "$union", devices(facts));
        add(requests, facts, ids, "$set_once", firstTouch(facts));
        return requests;
    }

    /** What was said of the user before the id was known, under what the call says; lists are joined. */
    private ObjectNode withWaiting(Facts facts, ObjectNode own) {
        RememberedProperties waiting = facts.state().remembered().waiting().traits();
        if (facts.envelope().userId() == null || waiting.isEmpty()) {
            return own;
        }
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        waiting.putOn(all);
        for (Map.Entry<String, JsonNode> property : own.properties()) {
            JsonNode before = all.get(property.getKey());
            boolean lists = before != null
                    && before.isArray()
                    && property.getValue().isArray()
                    && !property.getValue().isEmpty();
            all.set(property.getKey(), lists ? joined(before, property.getValue()) : property.getValue());
        }
        return all;
    }

    private static ArrayNode joined(JsonNode before, JsonNode own) {
        Map<String, JsonNode> elements = new TreeMap<>();
        before.forEach(element -> elements.put(JsonText.of(element), element));
        own.forEach(element -> elements.put(JsonText.of(element), element));
        return JsonNodeFactory.instance.arrayNode().addAll(elements.values());
    }

    /** Once, since Mixpanel takes the first; and only of a known user, since an event alone makes no profile. */
    private ObjectNode firstTouch(Facts facts) {
        ObjectNode values = JsonNodeFactory.instance.objectNode();
        Remembered remembered = facts.state().remembered();
        if (settings.state().firstTouch()
                && facts.envelope().userId() != null
                && remembered.firstTouch() != null
                && !remembered.firstTouchSent()) {
            remembered.firstTouch().putOn(values);
        }
        return values;
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
        if (token != null && Values.truthy(token) && !ContextProperties.android(facts.context())) {
            ArrayNode tokens = JsonNodeFactory.instance.arrayNode().add(Values.plain(token));
            devices.set("$ios_devices", tokens);
        }
        return devices;
    }
}
