package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One profile and, where updates are applied in the order of their {@code $time}, the updates behind it, so that a late one can take its place. Guarded by
 * the store's lock.
 */
final class Profile {
    /** Older updates than these keep their order of arrival. */
    private static final int MOST_STEPS = 1000;

    private final List<Step> steps = new ArrayList<>(0);
    private @Nullable ObjectNode base;
    private @Nullable ObjectNode properties;

    /**
     * An accepted update.
     *
     * @param arrived what {@code $last_seen} becomes, and the update's time if it has none
     * @param location where {@code $ip} or the request came from, null if that is not to be looked up
     */
    record Step(
            String operation,
            ObjectNode update,
            Instant arrived,
            @Nullable Location location,
            Knobs knobs) {
        /** {@code $time}, told apart like event times; the old specification says seconds, libraries send milliseconds. */
        Instant time() {
            JsonNode time = update.path("$time");
            return time.isNumber() ? EventTime.of(time) : arrived;
        }
    }

    /** The properties, null if the profile does not exist. */
    @Nullable ObjectNode properties() {
        return properties;
    }

    /**
     * Carries out an update.
     *
     * @return how many properties did not fit
     */
    int apply(Step step) {
        if (step.knobs().is(Knob.UPDATE_ORDER, "arrival")) {
            steps.clear();
            return carryOut(step);
        }
        if (steps.isEmpty()) {
            base = properties == null ? null : properties.deepCopy();
        }
        int place = steps.size();
        while (place > 0 && steps.get(place - 1).time().isAfter(step.time())) {
            place--;
        }
        steps.add(place, step);
        int failed = place == steps.size() - 1 ? carryOut(step) : again();
        if (steps.size() > MOST_STEPS) {
            fold();
        }
        return failed;
    }

    private int again() {
        properties = base == null ? null : base.deepCopy();
        int failed = 0;
        for (Step step : steps) {
            failed = carryOut(step);
        }
        return failed;
    }

    /** The eldest update becomes part of the base. */
    private void fold() {
        ObjectNode now = properties;
        properties = base;
        carryOut(steps.remove(0));
        base = properties;
        properties = now;
    }

    private int carryOut(Step step) {
        String operation = step.operation();
        if (operation.equals("$delete")) {
            properties = null;
            return 0;
        }
        if (properties == null && (operation.equals("$unset") || operation.equals("$remove"))) {
            return 0;
        }
        ObjectNode profile = properties == null ? Json.object() : properties;
        properties = profile;
        JsonNode value = step.update().path(operation);
        int failed = ProfileOperations.apply(profile, operation, value, step.knobs());
        if (operation.equals("$set") || operation.equals("$set_once")) {
            fill(profile, step, value);
        }
        return failed;
    }

    /** What Mixpanel fills in by itself, and only with these two operations (its page on default properties). */
    private static void fill(ObjectNode profile, Step step, JsonNode byHand) {
        ObjectNode update = step.update();
        if (!update.path("$ignore_time").asBoolean(false)) {
            profile.put("$last_seen", step.arrived().toString());
        }
        Location location = step.location();
        if (update.path("$latitude").isNumber() && update.path("$longitude").isNumber()) {
            profile.put("$geo_source", "reverse_geocoding");
        } else if (location != null) {
            fill(profile, "$city", location.city(), byHand);
            fill(profile, "$region", location.region(), byHand);
            fill(profile, "$country_code", location.countryCode(), byHand);
        }
    }

    private static void fill(ObjectNode profile, String name, String value, JsonNode byHand) {
        if (!byHand.has(name)) {
            profile.put(name, value);
        }
    }
}
