package dev.segue.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Settings after parsing, by name, with their defaults. A name that is asked for under another type than its own, or
 * that is not declared, is a bug here.
 */
final class Values {
    private final Map<String, @Nullable Object> values;
    private final Set<String> given;

    /** @param given the names that were set anywhere, as opposed to those that have their default */
    Values(Map<String, @Nullable Object> values, Set<String> given) {
        this.values = values;
        this.given = new HashSet<>(given);
    }

    boolean isGiven(String name) {
        return given.contains(name);
    }

    boolean flag(String name) {
        return (Boolean) value(name);
    }

    int number(String name) {
        return (Integer) value(name);
    }

    long size(String name) {
        return (Long) value(name);
    }

    Duration duration(String name) {
        return Duration.ofMillis((Long) value(name));
    }

    String text(String name) {
        return (String) value(name);
    }

    /** Null and blank count as nothing. */
    @Nullable String textOrNull(String name) {
        Object value = values.get(name);
        return value == null || value.toString().isBlank() ? null : value.toString();
    }

    @Nullable Long sizeOrNull(String name) {
        return (Long) values.get(name);
    }

    @Nullable String secretOrNull(String name) {
        Object value = values.get(name);
        return value == null || ((Password) value).value().isBlank() ? null : ((Password) value).value();
    }

    @SuppressWarnings("unchecked") // ConfigDef's LIST is a list of strings
    List<String> list(String name) {
        return (List<String>) value(name);
    }

    private Object value(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("setting " + name + " has no value");
        }
        return value;
    }
}
