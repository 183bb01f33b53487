package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an event must be under {@code strict=1} (Mixpanel's import reference). Texts are Mixpanel's where one was published; its reference
 * has no list of them.
 */
final class EventRules {
    private static final Instant EARLIEST = Instant.parse("1971-01-01T00:00:00Z");
    private static final Duration AHEAD = Duration.ofHours(1);
    private static final int INSERT_ID_BYTES = 36;
    private static final Pattern INSERT_ID = Pattern.compile("[A-Za-z0-9-]+");

    private final Knobs knobs;
    private final IdentityMode identity;
    private final Instant now;

    EventRules(Knobs knobs, IdentityMode identity, Instant now) {
        this.knobs = knobs;
        this.identity = identity;
        this.now = now;
    }

    /** The first rule that the event breaks, in the order of this class; null if it is good. */
    @Nullable Flaw flaw(RawRecord record) {
        List<Flaw> flaws = flaws(record);
        return flaws.isEmpty() ? null : flaws.get(0);
    }

    /** Every rule that the event breaks, in the order of this class. */
    List<Flaw> flaws(RawRecord record) {
        Flaw form = form(record);
        if (form != null) {
            return List.of(form);
        }
        JsonNode event = record.tree();
        ObjectNode properties = record.properties();
        List<Flaw> flaws = new ArrayList<>(0);
        add(flaws, time(properties.path("time")));
        add(flaws, distinctId(event.path("event").textValue(), properties));
        add(flaws, insertId(properties.path("$insert_id")));
        add(flaws, refused("$device_id", properties));
        add(flaws, refused("$user_id", properties));
        add(flaws, new SizeRules(knobs).flaw(record, properties));
        return flaws;
    }

    private static void add(List<Flaw> flaws, @Nullable Flaw flaw) {
        if (flaw != null) {
            flaws.add(flaw);
        }
    }

    private @Nullable Flaw form(RawRecord record) {
        if (record.notUtf8() != null) {
            return new Flaw(record.notUtf8(), record.notUtf8() + " is invalid: string should be valid utf8", "utf8");
        }
        JsonNode event = record.tree();
        if (!event.path("event").isTextual() || event.path("event").textValue().isBlank()) {
            return new Flaw("event", "'event' must not be missing or blank", "event-name");
        }
        if (!event.path("properties").isObject()) {
            return new Flaw("properties", "'properties' is invalid: must be an object", "properties");
        }
        if (event.size() > 2 && knobs.is(Knob.EXTRA_KEYS, "refuse")) {
            return new Flaw("event", "'event' is invalid: must have no keys but event and properties", "extra-keys");
        }
        return null;
    }

    private @Nullable Flaw time(JsonNode time) {
        if (time.isMissingNode() || time.isNull()) {
            return Flaw.property("time", "must not be missing", "time-missing");
        }
        if (!time.isNumber()) {
            return Flaw.property("time", "must be specified as seconds since epoch", "time-form");
        }
        Instant instant = EventTime.of(time);
        if (instant.isBefore(EARLIEST) && knobs.is(Knob.EARLY_TIME, "refuse")) {
            return Flaw.property("time", "must be specified as seconds since epoch", "time-past");
        }
        if (instant.isAfter(now.plus(AHEAD))) {
            return Flaw.property("time", "must not be in the future", "time-future");
        }
        return null;
    }

    private @Nullable Flaw distinctId(String name, ObjectNode properties) {
        JsonNode id = properties.path("distinct_id");
        if (id.isMissingNode() || id.isNull()) {
            return mayLackDistinctId(name, properties)
                    ? null
                    : Flaw.property("distinct_id", "must not be missing", "distinct-id-missing");
        }
        if (id.isContainerNode()) {
            return Flaw.property("distinct_id", "must be a string", "distinct-id-form");
        }
        return isRefused(id.asText())
                ? Flaw.property("distinct_id", "must be a valid identifier", "distinct-id-refused")
                : null;
    }

    /** Simplified derives it from the device or the user; {@code $identify} takes it from the identified id. */
    private boolean mayLackDistinctId(String name, ObjectNode properties) {
        return identity == IdentityMode.SIMPLIFIED
                ? properties.hasNonNull("$device_id") || properties.hasNonNull("$user_id")
                : name.equals("$identify") && properties.hasNonNull("$identified_id");
    }

    private @Nullable Flaw insertId(JsonNode id) {
        if (id.isMissingNode() || id.isNull()) {
            return Flaw.insertId("must not be missing", "insert-id-missing");
        }
        String text = id.isValueNode() ? id.asText() : id.toString();
        if (text.getBytes(StandardCharsets.UTF_8).length > INSERT_ID_BYTES && knobs.is(Knob.LONG_INSERT_ID, "refuse")) {
            return Flaw.insertId("must not be longer than 36 bytes", "insert-id-long");
        }
        if (isRefused(text)) {
            return Flaw.insertId("must be a valid identifier", "insert-id-refused");
        }
        return INSERT_ID.matcher(text).matches()
                ? null
                : Flaw.insertId("must only contain alphanumeric or hyphen '-' characters", "insert-id-form");
    }

    private boolean isRefused(String id) {
        return RefusedIds.contains(knobs.on(Knob.TRIM_IDS) ? id.strip() : id);
    }

    private @Nullable Flaw refused(String field, ObjectNode properties) {
        String id = Json.text(properties, field);
        return knobs.on(Knob.REFUSED_DEVICE_IDS) && id != null && isRefused(id)
                ? Flaw.property(field, "must be a valid identifier", "device-id-refused")
                : null;
    }
}
