package dev.segue.mapping;

import dev.segue.mixpanel.RefusedIds;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Mixpanel's {@code $insert_id}: with event, time and user the key by which it recognises a repeat. It follows from the
 * record alone, so that a message mapped twice, or sent twice by Segment, gives the same one. Mixpanel takes at most 36
 * letters, digits and dashes.
 */
final class InsertIds {
    private static final int MAX_LENGTH = 36;

    private InsertIds() {}

    static String of(Facts facts, String event) {
        String messageId = facts.envelope().messageId();
        if (messageId == null) {
            Origin origin = facts.origin();
            return hash(origin.topic() + '/' + origin.partition() + '/' + origin.offset());
        }
        return isUsable(messageId) && !RefusedIds.contains(messageId) ? messageId : hash(messageId + '/' + event);
    }

    private static boolean isUsable(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')) {
                return false;
            }
        }
        return !id.isEmpty() && id.length() <= MAX_LENGTH;
    }

    private static String hash(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
