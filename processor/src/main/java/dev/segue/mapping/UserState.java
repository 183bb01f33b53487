package dev.segue.mapping;

import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of a user from message to message. Immutable.
 *
 * @param links the ids that Mixpanel was told are this user's, oldest first, at most {@link #MAX_LINKS}
 */
public record UserState(List<String> links) {
    /** How many links are remembered; the oldest is forgotten first. */
    public static final int MAX_LINKS = 16;

    /** Nothing is remembered. */
    public static final UserState NONE = new UserState(List.of());

    public UserState {
        links = List.copyOf(links);
        if (links.size() > MAX_LINKS) {
            throw new IllegalArgumentException("at most " + MAX_LINKS + " links");
        }
    }

    /** Whether this id was linked to the user before. */
    public boolean linked(String id) {
        return links.contains(id);
    }

    /** The state with this id linked; the same object if it was already. */
    public UserState link(String id) {
        if (linked(id)) {
            return this;
        }
        List<String> longer = new ArrayList<>(links);
        if (longer.size() == MAX_LINKS) {
            longer.remove(0);
        }
        longer.add(id);
        return new UserState(longer);
    }
}
