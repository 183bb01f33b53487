package dev.segue.emulator;

import dev.segue.mixpanel.Endpoint;
import java.time.Duration;
import java.util.Map;
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
        long recordsForgotten,
        boolean exactDuplicates) {
    /** All endpoints together. */
    public Counts total() {
        return byEndpoint.values().stream().reduce(Counts.NONE, Counts::plus);
    }

    public Counts of(Endpoint endpoint) {
        return byEndpoint.getOrDefault(endpoint, Counts.NONE);
    }
}
