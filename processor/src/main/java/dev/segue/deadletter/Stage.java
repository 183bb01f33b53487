package dev.segue.deadletter;

import java.util.Locale;

/** Where a record was refused; decides what a dead letter holds and where a replay puts it. */
public enum Stage {
    /** Reading the message. The letter is the Segment record. */
    PARSE,
    /** Making requests of it. The letter is the Segment record. */
    MAP,
    /** Posting to Mixpanel. The letter is the request record. */
    DELIVER;

    /** The word in headers, metrics, logs and documentation, such as {@code parse}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
