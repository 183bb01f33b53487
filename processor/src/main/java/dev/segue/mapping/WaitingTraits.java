package dev.segue.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The traits that were said before a user was known and wait for the profile: the first identify call with a user id takes
 * them along. The same ones may come again, from the anonymous id that still keeps them, after the profile has newer
 * values; so the time of what the profile has is kept. Immutable.
 *
 * @param traits that wait, by Mixpanel's names
 * @param sentMs for each property, the time of the latest message whose value the profile has
 */
public record WaitingTraits(RememberedProperties traits, SortedMap<String, Long> sentMs) {
    /** Nothing waits. */
    public static final WaitingTraits NONE = new WaitingTraits(RememberedProperties.NONE, Collections.emptySortedMap());

    public WaitingTraits {
        sentMs = Collections.unmodifiableSortedMap(new TreeMap<>(sentMs));
        traits = traits.after(sentMs);
    }

    WaitingTraits with(ObjectNode said, long timeMs) {
        RememberedProperties next = traits.with(said, timeMs);
        return next.equals(traits) ? this : new WaitingTraits(next, sentMs);
    }

    WaitingTraits merge(RememberedProperties others) {
        return new WaitingTraits(traits.merge(others), sentMs);
    }

    /**
     * What waited is sent together with what a call says of the profile itself.
     *
     * @param own set by the call; lists, which only add to the profile's, leave it open for earlier ones
     */
    WaitingTraits sent(ObjectNode own, long timeMs) {
        SortedMap<String, Long> next = new TreeMap<>(sentMs);
        traits.values().forEach((name, value) -> next.merge(name, value.latestMs(), Math::max));
        own.properties().forEach(property -> {
            boolean adds = property.getValue().isArray() && !property.getValue().isEmpty();
            Long before = sentMs.get(property.getKey());
            boolean fresh = before == null || timeMs - before >= RememberedProperties.REFRESH_MS;
            if (!adds && fresh) {
                next.merge(property.getKey(), timeMs, Math::max);
            }
        });
        return next.equals(sentMs) && traits.isEmpty() ? this : new WaitingTraits(RememberedProperties.NONE, next);
    }

    WaitingTraits bounded(int maxProperties, int maxBytes) {
        RememberedProperties kept = traits.latest(maxProperties, maxBytes);
        if (kept.equals(traits) && sentMs.size() <= maxProperties) {
            return this;
        }
        SortedMap<String, Long> latest = new TreeMap<>();
        sentMs.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(maxProperties)
                .forEach(entry -> latest.put(entry.getKey(), entry.getValue()));
        return new WaitingTraits(kept, latest);
    }
}
