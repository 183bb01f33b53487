package dev.segue.schemas;

import org.jspecify.annotations.NullMarked;

/** The schema registry did not answer, or answered that it could not: wait and try again, the record is not at fault. */
@NullMarked
public final class RegistryUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message one line naming the registry's address and what it answered */
    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
