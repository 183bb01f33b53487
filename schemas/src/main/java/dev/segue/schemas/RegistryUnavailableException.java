package dev.segue.schemas;

/** The schema registry did not answer, or answered that it could not: wait and try again, the record is not at fault. */
public final class RegistryUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message one line naming the registry's address and what it answered */
    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
