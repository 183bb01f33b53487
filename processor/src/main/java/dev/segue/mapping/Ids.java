package dev.segue.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.segment.Envelope;
import org.jspecify.annotations.Nullable;

/**
 * Whose a message is, in the words of the project's identity system.
 *
 * @param deviceId the anonymous id without Simplified's prefix
 * @param distinctId the user id, else the anonymous id; in Simplified projects, where Mixpanel derives it, what it will be
 */
record Ids(
        String distinctId,
        @Nullable String userId,
        @Nullable String deviceId) {
    /** How Mixpanel marks the id of a device in Simplified projects. It strips one from a device id; so do we. */
    private static final String DEVICE_PREFIX = "$device:";

    /** The ids of a message other than an alias. */
    static Ids of(Envelope envelope, Identity identity) {
        return of(envelope.userId(), envelope.anonymousId(), identity);
    }

    static Ids of(@Nullable String userId, @Nullable String anonymousId, Identity identity) {
        String deviceId = anonymousId == null ? null : bare(anonymousId);
        if (userId != null) {
            return new Ids(userId, userId, deviceId);
        }
        if (anonymousId == null) {
            throw new IllegalStateException("a parsed message without ids");
        }
        return new Ids(identity == Identity.SIMPLIFIED ? DEVICE_PREFIX + deviceId : anonymousId, null, deviceId);
    }

    /** Whether the id says of itself that it is a device's. */
    static boolean isDevice(String id) {
        return id.startsWith(DEVICE_PREFIX);
    }

    /** The id without the prefix. */
    static String bare(String id) {
        return isDevice(id) ? id.substring(DEVICE_PREFIX.length()) : id;
    }

    /** Puts the properties by which Simplified projects link ids, in place of any that the message made up. */
    void putOn(ObjectNode properties) {
        put(properties, "$device_id", deviceId);
        put(properties, "$user_id", userId);
    }

    private static void put(ObjectNode properties, String name, @Nullable String id) {
        if (id == null) {
            properties.remove(name);
        } else {
            properties.put(name, id);
        }
    }
}
