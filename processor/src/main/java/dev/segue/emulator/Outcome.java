package dev.segue.emulator;

import java.util.Locale;

/** How one received record ended. Every record has exactly one. */
public enum Outcome {
    /** Stored, whatever the client was told. */
    ACCEPTED,
    /** Not stored, and the answer says so or there was none. */
    REFUSED,
    /** Not stored, although the answer sounds like success. Mixpanel never shows these; the emulator does. */
    DROPPED;

    /** The outcome as the HTTP view spells it, such as {@code accepted}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
