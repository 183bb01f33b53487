package dev.segue.mapping;

import java.util.List;

/**
 * What is remembered of users, and how much. Meaning and defaults: the {@code state.*} rows of the configuration
 * reference.
 *
 * @param superProperties traits of identify calls, and event properties that are listed, go on later events
 * @param firstTouch the first referrer and campaign go on events and, once, on the profile
 * @param allowed the only properties that are remembered, by Segment's names; empty: any
 * @param maxProperties of one user
 * @param maxBytes of one user: names and values as JSON text in UTF-8
 */
public record StateSettings(
        boolean superProperties, boolean firstTouch, List<String> allowed, int maxProperties, int maxBytes) {
    /** How many properties of a user are remembered unless a setting says otherwise. */
    public static final int DEFAULT_MAX_PROPERTIES = 50;

    /** How many bytes of a user are remembered unless a setting says otherwise. */
    public static final int DEFAULT_MAX_BYTES = 4096;

    /** Nothing is remembered. */
    public static final StateSettings OFF =
            new StateSettings(false, false, List.of(), DEFAULT_MAX_PROPERTIES, DEFAULT_MAX_BYTES);

    public StateSettings {
        allowed = List.copyOf(allowed);
        if (maxProperties < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("bounds must be positive");
        }
    }

    /** Whether anything is remembered. */
    public boolean on() {
        return superProperties || firstTouch;
    }
}
