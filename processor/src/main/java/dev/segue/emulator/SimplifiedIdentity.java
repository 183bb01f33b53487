package dev.segue.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Simplified ID Merge: the first event with both {@code $device_id} and {@code $user_id} links them for good, in the order of arrival;
 * two users never become one. Nobody has written of a delay, so there is none.
 */
final class SimplifiedIdentity implements IdentityGraph {
    private static final String DEVICE = "$device:";

    private final Map<String, Owner> owners;

    private record Owner(String user, long sinceNanos) {}

    SimplifiedIdentity(long most) {
        owners = new Bounded<>(most);
    }

    /** The distinct_id of a device; a prefix that was sent is stripped once (seen by a probe of August 2026). */
    static String ofDevice(String device) {
        return device.startsWith(DEVICE) ? device : DEVICE + device;
    }

    @Override
    public @Nullable String verb(Judged verb, Link link, Knobs knobs) {
        return "errVerbNotAllowed";
    }

    @Override
    public @Nullable String event(ObjectNode properties, long nanos) {
        String user = Json.text(properties, "$user_id");
        String device = Json.text(properties, "$device_id");
        if (user == null || user.isEmpty() || device == null || device.isEmpty()) {
            return null;
        }
        Owner owner = owners.putIfAbsent(ofDevice(device), new Owner(user, nanos));
        return owner == null || owner.user().equals(user) ? null : "errDeviceAssignedAlready";
    }

    @Override
    public String canonical(String id, long nanos) {
        Owner owner = owners.get(id);
        return owner != null && nanos - owner.sinceNanos() >= 0 ? owner.user() : id;
    }
}
