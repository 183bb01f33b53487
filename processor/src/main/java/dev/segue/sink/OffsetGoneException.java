package dev.segue.sink;

/** The committed offset is no longer in the topic: records were deleted before they were posted. The role stops. */
public final class OffsetGoneException extends RuntimeException {
    private static final long serialVersionUID = 1;

    OffsetGoneException(String message) {
        super(message);
    }
}
