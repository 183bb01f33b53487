package dev.segue.segment;

/** Why bytes are no Segment message. The names, in kebab case, are the dead letters' reasons. */
public enum RejectCode {
    /** Larger than {@code events.max.bytes}. */
    TOO_LARGE,
    /** Nested deeper than any Segment message. */
    TOO_DEEP,
    /** Neither JSON text nor Avro in Confluent wire format. */
    NOT_JSON,
    /** JSON, but no object. */
    NOT_AN_OBJECT,
    /** {@code type} is missing or none of the six. */
    UNKNOWN_TYPE,
    /** No userId, anonymousId or sessionId; for an alias, no new or no old id. */
    MISSING_ID,
    /** A track call without an event name. */
    MISSING_EVENT,
    /** A time stamp that is no time. */
    BAD_TIMESTAMP,
    /** A common field of a type that the Spec does not allow. */
    BAD_FIELD
}
