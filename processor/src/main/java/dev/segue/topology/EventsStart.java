package dev.segue.topology;

import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Where reading begins on a first start: the setting {@code events.start}. */
public sealed interface EventsStart {
    /** With the oldest record that is still there. */
    record Earliest() implements EventsStart {}

    /** With the first record that is written from now on. */
    record Latest() implements EventsStart {}

    /** With the first record that carries this time or a later one. */
    record At(Instant instant) implements EventsStart {}

    /**
     * What the setting says.
     *
     * @throws IllegalArgumentException if it is none of {@code earliest}, {@code latest} and an ISO-8601 instant
     */
    static EventsStart parse(String text) {
        try {
            return switch (text) {
                case "earliest" -> new Earliest();
                case "latest" -> new Latest();
                default -> new At(Instant.parse(text));
            };
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "must be earliest, latest or an instant such as 2026-11-24T00:00:00Z", e);
        }
    }
}
