package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Request;
import dev.segue.segment.SegmentDates;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Counters on the profile of a known user. Listed events count themselves and note when they were last: Segment's server
 * integration. Listed properties are added up if they are numbers: Segment's documentation, its browser integration.
 */
final class IncrementMapping {
    /** What Segment's server integration sends here, and only here. */
    private static final String LIBRARY = "Segment.io";

    private final RequestWriter writer;
    private final Set<String> events;
    private final Set<String> properties;

    IncrementMapping(Settings settings, RequestWriter writer) {
        this.writer = writer;
        this.events = lower(settings.eventIncrements());
        this.properties = lower(settings.propertyIncrements());
    }

    private static Set<String> lower(List<String> names) {
        return names.stream().map(IncrementMapping::lower).collect(Collectors.toUnmodifiableSet());
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Adds the requests that this event asks for. */
    void addTo(List<Request> requests, Facts facts, String userId, String event, ObjectNode own) {
        if (events.contains(lower(event))) {
            ObjectNode last =
                    JsonNodeFactory.instance.objectNode().put("Last " + event, SegmentDates.seconds(facts.time()));
            requests.add(request(
                    facts, userId, "$add", JsonNodeFactory.instance.objectNode().put(event, 1)));
            requests.add(request(facts, userId, "$set", last));
        }
        ObjectNode sums = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> property : own.properties()) {
            if (property.getValue().isNumber() && properties.contains(lower(property.getKey()))) {
                sums.set(property.getKey(), property.getValue());
            }
        }
        if (!sums.isEmpty()) {
            requests.add(request(facts, userId, "$add", sums));
        }
    }

    private Request request(Facts facts, String userId, String operation, ObjectNode values) {
        return writer.operation(facts, writer.profileOfCall(facts, userId).put("mp_lib", LIBRARY), operation, values);
    }
}
