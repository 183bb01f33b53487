package dev.segue.mapping;

import dev.segue.mixpanel.RefusedIds;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Mixpanel's {@code $insert_id}: with event, time and user the key by which it recognises a repeat. It follows from the
 * record alone, so that a message mapped twice, or sent twice by Segment, gives the same one. Mixpanel takes at most 36
 * letters, digits and dashes.
 */
final class InsertIds {
    private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9-]{1,36}");

    private InsertIds() {}

    static String of(Facts facts, String event) {
        String messageId = facts.envelope().messageId();
        if (messageId == null) {
            Origin origin = facts.origin();
            return hash(origin.topic() + '/' + origin.partition() + '/' + origin.offset());
        }
        return USABLE.matcher(messageId).matches() && !RefusedIds.contains(messageId)
                ? messageId
                : hash(messageId + '/' + event);
    }

    private static String hash(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
