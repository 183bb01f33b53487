package dev.segue.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Properties by Mixpanel's names, each with its own history. Joining two is commutative, associative and idempotent, see
 * {@link RememberedValue}. Immutable.
 */
public record RememberedProperties(SortedMap<String, RememberedValue> values) {
    /** No property. */
    public static final RememberedProperties NONE = new RememberedProperties(Collections.emptySortedMap());

    /**
     * A value that is said again is not written again for so long: the time that is kept of it may be this much too
     * early, for which most messages change nothing.
     */
    static final long REFRESH_MS = 60_000;

    public RememberedProperties {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** With what a message says; the same object if that changes nothing worth a write. */
    RememberedProperties with(ObjectNode said, long timeMs) {
        SortedMap<String, RememberedValue> next = new TreeMap<>(values);
        boolean changed = false;
        for (Map.Entry<String, JsonNode> property : said.properties()) {
            RememberedValue before = values.get(property.getKey());
            RememberedValue now = RememberedValue.of(property.getValue(), timeMs);
            RememberedValue after = before == null ? now : before.merge(now);
            boolean again =
                    before != null && after.saysTheSame(before) && after.latestMs() - before.latestMs() < REFRESH_MS;
            if (!again) {
                next.put(property.getKey(), after);
                changed = true;
            }
        }
        return changed ? new RememberedProperties(next) : this;
    }

    RememberedProperties merge(RememberedProperties other) {
        SortedMap<String, RememberedValue> joined = new TreeMap<>(values);
        other.values.forEach((name, value) -> joined.merge(name, value, RememberedValue::merge));
        return new RememberedProperties(joined);
    }

    /** The properties that the time of each in the map does not cover. */
    RememberedProperties after(Map<String, Long> timesMs) {
        SortedMap<String, RememberedValue> later = new TreeMap<>(values);
        later.entrySet()
                .removeIf(entry -> entry.getValue().latestMs() <= timesMs.getOrDefault(entry.getKey(), Long.MIN_VALUE));
        return later.size() == values.size() ? this : new RememberedProperties(later);
    }

    /** Those that were said last, as many as the bounds allow, of one time those whose names come first. */
    RememberedProperties latest(int maxProperties, int maxBytes) {
        if (values.size() <= maxProperties && bytes() <= maxBytes) {
            return this;
        }
        List<Map.Entry<String, RememberedValue>> latestFirst = new ArrayList<>(values.entrySet());
        latestFirst.sort(Comparator.comparing((Map.Entry<String, RememberedValue> entry) ->
                        entry.getValue().latestMs())
                .reversed()
                .thenComparing(Map.Entry::getKey));
        SortedMap<String, RememberedValue> kept = new TreeMap<>();
        int bytes = 0;
        for (Map.Entry<String, RememberedValue> entry : latestFirst) {
            int more = bytes(entry.getKey(), entry.getValue());
            // One that is too large by itself makes no room for anything by forgetting the others.
            if (more <= maxBytes) {
                bytes += more;
                if (bytes > maxBytes || kept.size() == maxProperties) {
                    break;
                }
                kept.put(entry.getKey(), entry.getValue());
            }
        }
        return new RememberedProperties(kept);
    }

    private int bytes() {
        return values.entrySet().stream()
                .mapToInt(entry -> bytes(entry.getKey(), entry.getValue()))
                .sum();
    }

    private static int bytes(String name, RememberedValue value) {
        return name.getBytes(UTF_8).length + value.bytes();
    }

    /** Puts what counts now on an event or profile. */
    void putOn(ObjectNode properties) {
        values.forEach((name, value) -> {
            JsonNode current = value.current();
            if (current != null) {
                properties.set(name, current);
            }
        });
    }
}
