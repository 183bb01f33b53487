package dev.segue.mapping;

import java.util.Locale;

/** What a message had that is sent as it is but will surprise its sender. Counted, never a reason to refuse. */
public enum Warning {
    /** A property called {@code length}, {@code bucket}, {@code $bucket} or {@code $ignore}: Mixpanel hides it or the event. */
    RESERVED_PROPERTY,
    /** A text or a property's name of more than 255 characters: Mixpanel cuts it. */
    LONG_TEXT,
    /** A time later than the message's arrival: set back to it. */
    CLAMPED_TIME;

    /** The word in metrics and documentation, such as {@code clamped-time}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
