package dev.segue.mapping;

import java.util.Locale;

/** Why a message that could be read cannot be sent. */
public enum RejectReason {
    /** An id that Mixpanel refuses, such as {@code null} or {@code anonymous}. */
    REFUSED_ID,
    /** No usable time: neither the message nor its record has one. */
    MISSING_TIME,
    /** A time that Mixpanel refuses. */
    TIME_OUT_OF_RANGE,
    /** A size, count or depth over one of Mixpanel's limits. */
    OVER_LIMIT;

    /** The word in metrics, logs, dead letters and documentation, such as {@code refused-id}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
