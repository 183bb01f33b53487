package dev.segue.emulator;

import dev.segue.mixpanel.Endpoint;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** The counters of one project. They never forget. Guarded by the store's lock. */
final class Tally {
    private final Map<Endpoint, Counts> byEndpoint = new EnumMap<>(Endpoint.class);
    private final Map<String, Long> reasons = new TreeMap<>();
    private long nonIdempotentRepeats;
    private long aliases;
    private long hotEvents;
    private long propertiesLost;

    Tally() {
        for (Endpoint endpoint : Endpoint.values()) {
            byEndpoint.put(endpoint, Counts.NONE);
        }
    }

    void count(Received record) {
        boolean accepted = record.outcome() == Outcome.ACCEPTED;
        byEndpoint.merge(
                record.endpoint(),
                new Counts(
                        1,
                        accepted ? 1 : 0,
                        record.outcome() == Outcome.REFUSED ? 1 : 0,
                        record.outcome() == Outcome.DROPPED ? 1 : 0,
                        accepted && !record.duplicate() ? 1 : 0,
                        accepted && record.duplicate() ? 1 : 0),
                Counts::plus);
        if (record.reason() != null) {
            reasons.merge(record.reason(), 1L, Long::sum);
        }
        if (accepted && record.duplicate() && !record.idempotent()) {
            nonIdempotentRepeats++;
        }
    }

    void linkedByAlias() {
        aliases++;
    }

    void hot() {
        hotEvents++;
    }

    void lost(int properties) {
        propertiesLost += properties;
    }

    long hotEvents() {
        return hotEvents;
    }

    long propertiesLost() {
        return propertiesLost;
    }

    Map<Endpoint, Counts> byEndpoint() {
        return new EnumMap<>(byEndpoint);
    }

    Map<String, Long> reasons() {
        return new TreeMap<>(reasons);
    }

    long nonIdempotentRepeats() {
        return nonIdempotentRepeats;
    }

    long aliases() {
        return aliases;
    }
}
