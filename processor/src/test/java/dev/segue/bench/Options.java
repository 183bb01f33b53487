package dev.segue.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Numbers that make a measurement shorter or longer than it usually is. */
final class Options {
    private static final Set<String> NAMES = Set.of("rate", "seconds", "messages", "users", "runs");

    private final Map<String, Integer> given = new HashMap<>();

    /** @throws IllegalArgumentException if there is no such option, or no positive number */
    void set(String name, String value) {
        if (!NAMES.contains(name)) {
            throw new IllegalArgumentException("--" + name + " is no option");
        }
        int number;
        try {
            number = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--" + name + " needs a number, not " + value, e);
        }
        if (number < 1) {
            throw new IllegalArgumentException("--" + name + " must be positive");
        }
        given.put(name, number);
    }

    int get(String name, int otherwise) {
        return given.getOrDefault(name, otherwise);
    }

    /** How often everything is measured, of which the median is shown. */
    int runs() {
        return get("runs", 3);
    }
}
