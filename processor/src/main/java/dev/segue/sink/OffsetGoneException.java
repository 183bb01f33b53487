package dev.segue.sink;

/**
 * It is not known where to go on, or cannot be kept: the committed offset is no longer in the topic, has expired, or what is
 * noted beside it cannot be read or written. The role stops; the message is for a person.
 */
public final class OffsetGoneException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OffsetGoneException(String message) {
        super(message);
    }
}
