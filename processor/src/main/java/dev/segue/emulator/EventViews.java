package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Endpoint;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored event as Mixpanel would show it: properties that it consumes are gone, those that it adds are there, long texts are cut (Mixpanel's
 * pages on default properties, reserved properties and data types).
 */
final class EventViews {
    private final EmulatorSettings settings;
    private final TextCut text;

    EventViews(EmulatorSettings settings) {
        this.settings = settings;
        this.text = new TextCut(settings.knobs());
    }

    /**
     * @param body as sent, null if it is remembered no longer; then only the four fields of de-duplication are shown
     * @param shownId the distinct_id after identities were joined
     */
    ObjectNode view(Kept kept, byte @Nullable [] body, String shownId) {
        Received event = kept.received();
        ObjectNode sent = body == null ? Json.object() : parsed(body);
        ObjectNode properties = Json.object();
        for (Map.Entry<String, JsonNode> property : sent.properties()) {
            properties.set(text.cut(property.getKey()), text.cut(property.getValue()));
        }
        properties.remove("token");
        properties.remove("ip");
        properties.put("distinct_id", shownId);
        if (!shownId.equals(event.user()) && !event.isVerb()) {
            properties.put("$distinct_id_before_identity", event.user());
        }
        properties.put("$insert_id", event.insertId() == null ? "generated-" + event.sequence() : event.insertId());
        if (event.time() != null) {
            properties.put("time", new BigDecimal(event.time()));
        }
        if (event.endpoint() == Endpoint.IMPORT) {
            properties.put("$import", true);
        }
        properties.put("$mp_api_endpoint", kept.host());
        properties.put("$mp_api_timestamp_ms", event.arrived().toEpochMilli());
        if (kept.failure() != null && event.isVerb()) {
            properties.put("$failure_reason", kept.failure());
            properties.put("$failure_description", IdentityGraph.described(kept.failure()));
        } else if (kept.failure() != null) {
            properties.put("$identity_failure_reason", kept.failure());
        }
        if (body == null) {
            properties.put("(body)", "no longer remembered");
        } else {
            properties.put("$mp_event_size", body.length);
            locate(properties, Geography.of(settings, sent.path("ip"), kept.address()));
        }
        if (kept.hot()) {
            properties.put("mp_original_event_name", event.name());
            properties.put("mp_original_distinct_id", shownId);
            properties.put("distinct_id", "");
        }
        ObjectNode view = Json.object().put("event", kept.hot() ? "$hotshard_events" : event.name());
        view.set("properties", properties);
        return view;
    }

    private static ObjectNode parsed(byte[] body) {
        try {
            return Json.tree(body).path("properties") instanceof ObjectNode node ? node : Json.object();
        } catch (IOException e) {
            throw new IllegalStateException("an accepted event is not JSON", e);
        }
    }

    /** Values given by hand are preferred to an address. */
    private static void locate(ObjectNode properties, @Nullable Location location) {
        if (location != null) {
            properties.putIfAbsent("$city", properties.textNode(location.city()));
            properties.putIfAbsent("$region", properties.textNode(location.region()));
            properties.putIfAbsent("mp_country_code", properties.textNode(location.countryCode()));
        }
    }
}
