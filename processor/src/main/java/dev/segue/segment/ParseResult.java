package dev.segue.segment;

/** What bytes turned out to be. */
public sealed interface ParseResult {
    /** A Segment message. */
    record Parsed(Message message) implements ParseResult {}

    /**
     * No Segment message.
     *
     * @param path the JSON path of the place, such as {@code $.userId}; {@code $} for the whole
     * @param detail one line for a person; holds no value from the message
     */
    record Rejected(RejectCode code, String path, String detail) implements ParseResult {}
}
