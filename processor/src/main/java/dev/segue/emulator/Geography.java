package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Where a record came from. An address of 0 means nowhere; without one the request's own counts, and moves the user to the server (Mixpanel's
 * page on geolocation; what is known about addresses is a setting).
 */
final class Geography {
    private static final Location SERVER = new Location("(request address)", "(request address)", "ZZ");

    private Geography() {}

    /**
     * @param given the record's {@code ip} or {@code $ip}
     * @param requestAddress null if the query said not to use it
     */
    static @Nullable Location of(EmulatorSettings settings, JsonNode given, @Nullable String requestAddress) {
        if (given.isMissingNode() || given.isNull()) {
            if (requestAddress == null || !settings.knobs().on(Knob.REQUEST_ADDRESS)) {
                return null;
            }
            return settings.locations().getOrDefault(requestAddress, SERVER);
        }
        return settings.locations().get(given.asText());
    }
}
