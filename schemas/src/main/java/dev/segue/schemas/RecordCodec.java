package dev.segue.schemas;

import org.jspecify.annotations.NullMarked;

/**
 * Encodes and decodes one kind of record value in Confluent wire format: a zero byte, four bytes of schema id, Avro
 * binary. Implementations are safe for use by one thread at a time.
 *
 * @param <T> the generated class
 */
@NullMarked
public interface RecordCodec<T> {
    /**
     * The value's bytes for this topic.
     *
     * @throws RegistryUnavailableException if the registry could not be asked; the same call may succeed later
     */
    byte[] encode(String topic, T value);

    /**
     * The value that these bytes hold, or why they hold none.
     *
     * @throws RegistryUnavailableException if the registry could not be asked; the same call may succeed later
     */
    Decoded<T> decode(String topic, byte[] bytes);
}
