package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.mixpanel.RefusedIds;
import dev.segue.segment.Envelope;
import dev.segue.segment.Message;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * What a Segment message becomes at Mixpanel: a pure function of the message, its place on the events topic, the settings
 * and what is remembered of its user. A message is refused whole or not at all. Safe for many threads; costly to make,
 * so make one.
 */
public final class Mapper {
    /** The destination's name in a message's {@code integrations} and {@code _metadata}. */
    private static final String DESTINATION = "Mixpanel";

    /** Years of more than four digits have no form that Mixpanel reads. */
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T23:59:59.999Z");

    private final Settings settings;
    private final Remembering remembering;
    private final Families families;

    public Mapper(Settings settings) {
        this(settings, new UserAgents());
    }

    Mapper(Settings settings, UserAgents userAgents) {
        this.settings = settings;
        ContextProperties contextProperties = new ContextProperties(userAgents);
        TraitMapping traits = new TraitMapping(settings, contextProperties);
        this.remembering = new Remembering(settings, traits);
        this.families = new Families(settings, traits, contextProperties, remembering);
    }

    /**
     * Maps one message.
     *
     * @param state of the user whose key the message has; {@link UserState#NONE} if nothing is remembered
     */
    public Mapped map(Message message, Origin origin, UserState state) {
        Envelope envelope = message.envelope();
        if (!enabled(envelope)) {
            return new Mapped.Dropped(DropReason.INTEGRATION_OFF, state, Set.of());
        }
        if (settings.dropBundled() && envelope.bundled().contains(DESTINATION)) {
            return new Mapped.Dropped(DropReason.SENT_BY_DEVICE, state, Set.of());
        }
        if (RefusedIds.contains(message.userKey())) {
            return refused(keyPath(message));
        }
        EventTime time = EventTime.of(envelope, origin);
        if (time == null) {
            return new Mapped.Rejected(
                    RejectReason.MISSING_TIME, "$.timestamp", "neither the message nor its record has a usable time");
        }
        if (time.time().isAfter(END_OF_TIME)) {
            return new Mapped.Rejected(RejectReason.TIME_OUT_OF_RANGE, "$.timestamp", "later than the year 9999");
        }
        Set<Warning> warnings = EnumSet.noneOf(Warning.class);
        UserState known = remembering.after(message, state, time.time(), warnings);
        Mapped mapped = families.map(message, new Facts(envelope, origin, known, time.time()));
        if (mapped instanceof Mapped.Dropped dropped) {
            return new Mapped.Dropped(dropped.reason(), dropped.next(), warnings);
        }
        if (!(mapped instanceof Mapped.Requests requests)) {
            return mapped;
        }
        Mapped.Rejected overLimit = OverLimit.check(message, requests.requests());
        if (overLimit != null && !known.remembered().isEmpty()) {
            // What we add is no reason to refuse a message.
            UserState bare = known.withRemembered(Remembered.NONE);
            Mapped again = families.map(message, new Facts(envelope, origin, bare, time.time()));
            if (again instanceof Mapped.Requests without) {
                requests = new Mapped.Requests(
                        without.requests(), without.next().withRemembered(known.remembered()), Set.of());
                overLimit = OverLimit.check(message, requests.requests());
                warnings.add(Warning.STATE_LEFT_OUT);
            }
        }
        if (overLimit != null) {
            return overLimit;
        }
        warnings.addAll(Warnings.of(requests.requests(), time.clamped()));
        return new Mapped.Requests(requests.requests(), requests.next(), warnings);
    }

    /** A refusal of an id that Mixpanel refuses. */
    static Mapped.Rejected refused(String path) {
        return new Mapped.Rejected(
                RejectReason.REFUSED_ID,
                path,
                "Mixpanel refuses this id, as it does null, anonymous, unknown and others");
    }

    /** Segment's own switch: the destination by its name, else all of them (its library facade). */
    private static boolean enabled(Envelope envelope) {
        JsonNode own = envelope.integrations().get(DESTINATION);
        if (own != null) {
            return !own.isBoolean() || own.booleanValue();
        }
        JsonNode all = Lookup.find(envelope.integrations(), "all");
        return all == null || !all.isBoolean() || all.booleanValue();
    }

    private static String keyPath(Message message) {
        Envelope envelope = message.envelope();
        if (envelope.userId() != null) {
            return "$.userId";
        }
        return message instanceof Message.Alias ? "$.to" : "$.anonymousId";
    }
}
