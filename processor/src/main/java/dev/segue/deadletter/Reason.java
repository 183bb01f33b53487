package dev.segue.deadletter;

import java.util.Locale;

/**
 * Why a record became a dead letter. {@link #code()} is the one word for it in headers, metrics, logs and
 * documentation; changing one is a breaking change.
 */
public enum Reason {
    /** Larger than {@code events.max.bytes}. */
    TOO_LARGE(Stage.PARSE),
    /** Nested deeper than any Segment message. */
    TOO_DEEP(Stage.PARSE),
    /** Neither JSON text nor Avro in Confluent wire format. */
    NOT_JSON(Stage.PARSE),
    /** JSON, but no object. */
    NOT_AN_OBJECT(Stage.PARSE),
    /** Avro bytes that name an unknown schema or do not fit it. */
    UNDECODABLE(Stage.PARSE),
    /** {@code type} is missing or none of the six. */
    UNKNOWN_TYPE(Stage.PARSE),
    /** The ids that the message's type needs are missing. */
    MISSING_ID(Stage.PARSE),
    /** A track call without an event name. */
    MISSING_EVENT(Stage.PARSE),
    /** A time stamp that is no time. */
    BAD_TIMESTAMP(Stage.PARSE),
    /** A common field of a type that Segment's Spec does not allow. */
    BAD_FIELD(Stage.PARSE),
    /** {@code events.keyed=true}, but key or partition is not the user's. */
    MISROUTED(Stage.PARSE),
    /** A fault of this program while reading the message; the log names the exception. */
    PARSE_FAILED(Stage.PARSE),

    /** An id that Mixpanel refuses, such as {@code null} or {@code anonymous}. */
    REFUSED_ID(Stage.MAP),
    /** Neither the message nor its record has a usable time. */
    MISSING_TIME(Stage.MAP),
    /** A time that Mixpanel refuses. */
    TIME_OUT_OF_RANGE(Stage.MAP),
    /** A size, count or depth over one of Mixpanel's limits. */
    OVER_LIMIT(Stage.MAP),
    /** The request would be larger than a record may be. */
    REQUEST_TOO_LARGE(Stage.MAP),
    /** A fault of this program while making requests; the log names the exception. */
    MAP_FAILED(Stage.MAP),

    /** Mixpanel refused this record for good. */
    REFUSED(Stage.DELIVER),
    /** Mixpanel refused this record even alone for its size. */
    REFUSED_TOO_LARGE(Stage.DELIVER),
    /** Mixpanel refuses identity verbs: {@code mixpanel.identity} does not fit the project. */
    IDENTITY_REFUSED(Stage.DELIVER),
    /** Not repeatable, and it may or may not have been applied. */
    AMBIGUOUS(Stage.DELIVER),
    /** Retried longer than {@code sink.retry.window.ms}. */
    EXPIRED(Stage.DELIVER);

    private final Stage stage;

    Reason(Stage stage) {
        this.stage = stage;
    }

    /** The stage that gives this reason. */
    public Stage stage() {
        return stage;
    }

    /** The word for it, such as {@code unknown-type}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The reason with this word.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Reason ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
