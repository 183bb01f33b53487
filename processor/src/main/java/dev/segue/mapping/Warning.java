package dev.segue.mapping;

import java.util.Locale;

/** What will surprise the sender of a message that is nevertheless sent. Counted, never a reason to refuse. */
public enum Warning {
    /** A property called {@code length}, {@code bucket}, {@code $bucket} or {@code $ignore}: Mixpanel hides it or the event. */
    RESERVED_PROPERTY,
    /** A text or a property's name of more than 255 characters: Mixpanel cuts it. */
    LONG_TEXT,
    /** A time later than the message's arrival: set back to it. */
    CLAMPED_TIME,
    /** More of the user than the bounds allow: what was said longest ago, or is too large, is not remembered. */
    STATE_FULL,
    /** With what is remembered of its user the message would be over a limit of Mixpanel's: sent without. */
    STATE_LEFT_OUT;

    /** The word in metrics and documentation, such as {@code clamped-time}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
