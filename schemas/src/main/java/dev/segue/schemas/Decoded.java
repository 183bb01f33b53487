package dev.segue.schemas;

import org.jspecify.annotations.NullMarked;

/**
 * What came out of a record's bytes. That the registry could not be asked is not an answer but a
 * {@link RegistryUnavailableException}.
 */
@NullMarked
public sealed interface Decoded<T> {
    /** The bytes held this value. */
    record Value<T>(T value) implements Decoded<T> {}

    /**
     * The bytes can never be read: they name a schema that the registry does not know, or do not fit it.
     *
     * @param detail one line for a person; holds no part of the payload
     */
    record Undecodable<T>(String detail) implements Decoded<T> {}
}
