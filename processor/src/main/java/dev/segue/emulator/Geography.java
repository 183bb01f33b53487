package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a record came from. An address of 0 means nowhere; without one the request's own counts, and moves the user to the server (Mixpanel's
 * page on geolocation; what is known about addresses is a setting).
 */
final class Geography {
    private static final Location SERVER = new Location("(request address)", "(request address)", "ZZ");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

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
            return settings.locations().getOrDefault(plain(requestAddress), SERVER);
        }
        return settings.locations().get(plain(given.asText()));
    }

    /** An IPv6 address has many spellings; all become one, and an IPv4 address inside one becomes that. Anything else stays. */
    static String plain(String address) {
        String bare =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        if (!IPV6.matcher(bare).matches()) {
            return bare;
        }
        try {
            // no name is looked up, since none holds a colon
            return InetAddress.getAllByName(bare)[0].getHostAddress();
        } catch (UnknownHostException e) {
            return bare;
        }
    }
}
