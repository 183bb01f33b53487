package dev.segue.mapping;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import dev.segue.mixpanel.Request;
import dev.segue.segment.Message;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The requests that tell Mixpanel that two ids are one user. Legacy and Original projects have verbs for it (Segment's
 * server integration, Mixpanel's identity reference); Simplified ones refuse them and link the two ids that an event
 * carries.
 */
final class IdentityMapping {
    /** The only anonymous ids that Mixpanel's {@code $identify} accepts. */
    private static final Pattern UUID_V4 = Pattern.compile(
            "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

    private final Settings settings;
    private final RequestWriter writer;

    IdentityMapping(Settings settings, RequestWriter writer) {
        this.settings = settings;
        this.writer = writer;
    }

    /** {@code $create_alias}: the new id is one more name of the old one. */
    Request createAlias(Facts facts, Message.Alias alias) {
        return writer.verb(
                facts,
                settings.aliasToTrack() ? Endpoint.TRACK : Endpoint.IMPORT,
                Kind.ALIAS,
                "$create_alias",
                alias.previousId(),
                JsonNodeFactory.instance.objectNode().put("alias", alias.newId()));
    }

    /** Under what an id is remembered as linked: in Simplified projects a device is one with or without its prefix. */
    String linkKey(String id) {
        return settings.identity() == Identity.SIMPLIFIED ? Ids.bare(id) : id;
    }

    /** What links the ids of this identify call; null if nothing does or they are linked already. */
    @Nullable Request link(Facts facts, Ids ids) {
        String userId = facts.envelope().userId();
        String anonymousId = facts.envelope().anonymousId();
        if (userId == null || anonymousId == null || facts.state().linked(linkKey(anonymousId))) {
            return null;
        }
        return switch (settings.identity()) {
            case LEGACY -> null;
            case ORIGINAL -> UUID_V4.matcher(anonymousId).matches() ? identify(facts, userId, anonymousId) : null;
            case SIMPLIFIED -> linkEvent(facts, ids);
        };
    }

    private Request identify(Facts facts, String userId, String anonymousId) {
        return writer.verb(
                facts,
                Endpoint.IMPORT,
                Kind.IDENTITY,
                "$identify",
                userId,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("$identified_id", userId)
                        .put("$anon_id", anonymousId));
    }

    /** Simplified: an ordinary event that carries both ids; null if it is switched off. */
    @Nullable Request linkEvent(Facts facts, Ids ids) {
        return settings.linkEvent().isBlank()
                ? null
                : writer.event(facts, settings.linkEvent(), ids, JsonNodeFactory.instance.objectNode(), null);
    }

    /**
     * Whether both ids are users. Nothing says so for certain: the old id is a user's if it is an e-mail address, or
     * another one than the device's that the message names.
     */
    static boolean betweenUsers(Message.Alias alias) {
        String device = alias.envelope().anonymousId();
        boolean another = device != null && !device.equals(alias.previousId());
        return !Ids.isDevice(alias.previousId()) && (another || UserTraits.isEmail(alias.previousId()));
    }
}
