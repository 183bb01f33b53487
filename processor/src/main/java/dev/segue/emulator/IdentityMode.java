package dev.segue.emulator;

import java.util.Locale;

/**
 * How a Mixpanel project joins ids, fixed for a project once it holds data (Mixpanel's identity management overview).
 *
 * <p>Unknown projects get the mode of {@link EmulatorSettings#identity()}.
 */
public enum IdentityMode {
    /** Projects from before March 2020: {@code $create_alias} only, one way, never retroactive. */
    LEGACY,
    /** Original ID Merge: {@code $identify}, {@code $create_alias} and {@code $merge} join clusters of ids. */
    ORIGINAL,
    /** Simplified ID Merge: {@code $device_id} and {@code $user_id} on events; the verbs are refused. */
    SIMPLIFIED;

    /** The mode as settings spell it, such as {@code legacy}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The mode that a setting names, in any case.
     *
     * @throws IllegalArgumentException with a text for people if there is none
     */
    public static IdentityMode of(String text) {
        for (IdentityMode mode : values()) {
            if (mode.name().equalsIgnoreCase(text)) {
                return mode;
            }
        }
        throw new IllegalArgumentException("identity must be legacy, original or simplified, not '" + text + "'");
    }
}
