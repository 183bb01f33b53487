package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The profiles of one project, of users or of groups. Guarded by the store's lock.
 *
 * <p>Keys of groups are {@code key/id}.
 */
final class Profiles {
    private final Map<String, ObjectNode> profiles;

    Profiles(long most) {
        profiles = new Bounded<>(most);
    }

    /**
     * Carries out an accepted update.
     *
     * @param location where {@code $ip} or the request came from, null if that is not to be looked up
     */
    void apply(String id, Judged update, String now, @Nullable Location location) {
        ObjectNode object = update.raw().object();
        if (update.name().equals("$delete")) {
            profiles.remove(id);
            return;
        }
        ObjectNode profile = profiles.computeIfAbsent(id, i -> Json.object());
        ProfileOperations.apply(profile, update.name(), object.path(update.name()));
        if (update.name().equals("$set") || update.name().equals("$set_once")) {
            fill(profile, object, now, location);
        }
    }

    /** What Mixpanel fills in by itself, and only with these two operations (its page on default properties). */
    private static void fill(ObjectNode profile, ObjectNode update, String now, @Nullable Location location) {
        if (!update.path("$ignore_time").asBoolean(false)) {
            profile.put("$last_seen", now);
        }
        JsonNode latitude = update.path("$latitude");
        if (latitude.isNumber() && update.path("$longitude").isNumber()) {
            profile.put("$geo_source", "reverse_geocoding");
        } else if (location != null) {
            profile.put("$city", location.city());
            profile.put("$region", location.region());
            profile.put("$country_code", location.countryCode());
        }
    }

    boolean has(String id) {
        return profiles.containsKey(id);
    }

    Optional<ObjectNode> get(String id) {
        return Optional.ofNullable(profiles.get(id)).map(ObjectNode::deepCopy);
    }

    Set<String> ids() {
        return new LinkedHashSet<>(profiles.keySet());
    }
}
