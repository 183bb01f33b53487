package dev.segue.emulator;

import dev.segue.mixpanel.Endpoint;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one project, or of all. They stay exact when records are forgotten.
 *
 * @param byEndpoint all four endpoints; {@link Counts#duplicates()} is where repeats show
 * @param reasons how many records were refused or dropped, by reason
 * @param nonIdempotentRepeats accepted {@code $add} and {@code $append} updates that equal an earlier one byte for byte, and so
 *     counted twice
 * @param aliases accepted {@code $create_alias} records that took effect or will
 * @param splitUsers users who have a second profile since something of theirs came before their alias took effect
 * @param healedUsers those of them whose history was joined again
 * @param smallestGap the shortest time from the answer to an alias to the start of the first later request that carried its new id, null
 *     if there was none
 * @param hotEvents accepted events that are shown as {@code $hotshard_events}
 * @param profilePropertiesLost properties of accepted updates that did not fit into their profile
 * @param recordsForgotten records that were counted but are no longer remembered
 * @param exactDuplicates false once events were forgotten that a repeat might equal
 */
public record Counters(
        Map<Endpoint, Counts> byEndpoint,
        Map<String, Long> reasons,
        long nonIdempotentRepeats,
        long aliases,
        int splitUsers,
        int healedUsers,
        @Nullable Duration smallestGap,
        long hotEvents,
        long profilePropertiesLost,
        long recordsForgotten,
        boolean exactDuplicates) {
    static final Counters NONE = new Counters(Map.of(), Map.of(), 0, 0, 0, 0, null, 0, 0, 0, true);

    Counters plus(Counters other) {
        Map<Endpoint, Counts> counts = new EnumMap<>(Endpoint.class);
        Map<String, Long> why = new TreeMap<>();
        for (Counters one : List.of(this, other)) {
            one.byEndpoint.forEach((endpoint, count) -> counts.merge(endpoint, count, Counts::plus));
            one.reasons.forEach((reason, count) -> why.merge(reason, count, Long::sum));
        }
        return new Counters(
                counts,
                why,
                nonIdempotentRepeats + other.nonIdempotentRepeats,
                aliases + other.aliases,
                splitUsers + other.splitUsers,
                healedUsers + other.healedUsers,
                shorter(smallestGap, other.smallestGap),
                hotEvents + other.hotEvents,
                profilePropertiesLost + other.profilePropertiesLost,
                recordsForgotten + other.recordsForgotten,
                exactDuplicates && other.exactDuplicates);
    }

    private static @Nullable Duration shorter(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** All endpoints together. */
    public Counts total() {
        return byEndpoint.values().stream().reduce(Counts.NONE, Counts::plus);
    }

    public Counts of(Endpoint endpoint) {
        return byEndpoint.getOrDefault(endpoint, Counts.NONE);
    }
}
