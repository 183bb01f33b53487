package dev.segue.sink;

/**
 * It is not known where to go on: the committed offset is no longer in the topic, has expired, or what is noted beside it
 * cannot be read. The role stops; the message is for a person.
 */
public final class OffsetGoneException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OffsetGoneException(String message) {
        super(message);
    }
}
