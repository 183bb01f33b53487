package dev.segue.emulator;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** A value for each {@link Knob}. Never changes. */
public final class Knobs {
    private final Map<Knob, Object> values;

    private Knobs(Map<Knob, Object> values) {
        this.values = values;
    }

    /** Each knob at its default. */
    public static Knobs standard() {
        Map<Knob, Object> values = new EnumMap<>(Knob.class);
        for (Knob knob : Knob.values()) {
            values.put(knob, knob.parse(knob.standard()));
        }
        return new Knobs(values);
    }

    /**
     * These with one changed.
     *
     * @param value as text, as in the settings document
     * @throws IllegalArgumentException naming the knob if the value does not fit
     */
    public Knobs with(Knob knob, String value) {
        Map<Knob, Object> changed = new EnumMap<>(values);
        changed.put(knob, knob.parse(value));
        return new Knobs(changed);
    }

    /** The value of a {@link Knob.Type#COUNT}. */
    public long count(Knob knob) {
        return (Long) value(knob);
    }

    /** The value of a {@link Knob.Type#MILLIS} or {@link Knob.Type#OFFSET}. */
    public Duration duration(Knob knob) {
        return Duration.ofMillis((Long) value(knob));
    }

    /** The value of a {@link Knob.Type#SWITCH}. */
    public boolean on(Knob knob) {
        return (Boolean) value(knob);
    }

    /** Whether a {@link Knob.Type#CHOICE} stands on {@code choice}. */
    public boolean is(Knob knob, String choice) {
        if (!knob.choices().contains(choice)) {
            throw new IllegalStateException(knob.key() + " has no choice " + choice);
        }
        return value(knob).equals(choice);
    }

    /** The value as the settings document spells it: a Long, a Boolean or a String. */
    Object value(Knob knob) {
        Object value = values.get(knob);
        if (value == null) {
            throw new IllegalStateException(knob + " has no value");
        }
        return value;
    }
}
