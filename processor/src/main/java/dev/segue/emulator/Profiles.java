package dev.segue.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The profiles of one project, of users or of groups. Guarded by the store's lock.
 *
 * <p>Keys of groups are {@code key/id}.
 */
final class Profiles {
    private final Map<String, Profile> profiles;

    Profiles(long most) {
        profiles = new Bounded<>(most);
    }

    /**
     * Carries out an accepted update.
     *
     * @return how many properties did not fit
     */
    int apply(String id, Profile.Step step) {
        Profile profile = profiles.computeIfAbsent(id, i -> new Profile());
        int failed = profile.apply(step);
        if (profile.properties() == null && step.knobs().is(Knob.UPDATE_ORDER, "arrival")) {
            profiles.remove(id);
        }
        return failed;
    }

    /** The profile and what is behind it are gone. */
    void forget(String id) {
        profiles.remove(id);
    }

    boolean has(String id) {
        Profile profile = profiles.get(id);
        return profile != null && profile.properties() != null;
    }

    Optional<ObjectNode> get(String id) {
        return Optional.ofNullable(profiles.get(id)).map(Profile::properties).map(ObjectNode::deepCopy);
    }

    Set<String> ids() {
        Set<String> ids = new LinkedHashSet<>(profiles.keySet());
        ids.removeIf(id -> !has(id));
        return ids;
    }
}
