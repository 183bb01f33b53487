package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.segment.Message;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a message leaves to be remembered of its user. The rules are those that Segment's documentation of the destination
 * has for the browser: the traits of an identify call, with or without a user id, are registered as super properties,
 * and listed properties of events are; the traits of one without a user id also wait for the profile.
 */
final class Remembering {
    private final Settings settings;
    private final StateSettings state;
    private final TraitMapping traits;
    private final TraitSelection allowed;

    Remembering(Settings settings, TraitMapping traits) {
        this.settings = settings;
        this.state = settings.state();
        this.traits = traits;
        this.allowed = new TraitSelection(state.allowed().isEmpty(), false, state.allowed());
    }

    /**
     * What is known of the user once this message was read, before it is mapped; the given object if it says nothing new.
     *
     * @param warnings is added to if the bounds cut something
     */
    UserState after(Message message, UserState before, Instant time, Set<Warning> warnings) {
        if (!state.on()) {
            return before;
        }
        Said said = message.match(new ByType());
        long timeMs = time.toEpochMilli();
        Remembered known = before.remembered();
        if (state.firstTouch()) {
            known = touched(known, FirstTouch.of(message.envelope().context(), said.properties(), timeMs));
        }
        if (state.superProperties()) {
            known = known.withSuperProperties(known.superProperties().with(allowed(said.forEvents()), timeMs))
                    .withWaiting(known.waiting().with(allowed(said.forProfile()), timeMs));
        }
        Remembered bounded = known.bounded(state);
        if (!bounded.equals(known)) {
            warnings.add(Warning.STATE_FULL);
        }
        UserState next = before.withRemembered(bounded);
        return said.source() == null ? next : next.withSource(said.source());
    }

    /** What is still to be remembered after the profile updates of an identify call were made from {@code facts}. */
    UserState sent(Facts facts, ObjectNode own) {
        Remembered known = facts.state().remembered();
        if (facts.envelope().userId() == null) {
            return facts.state();
        }
        if (state.superProperties()) {
            WaitingTraits sent = known.waiting()
                    .sent(allowed(traits.forLaterProfile(own)), facts.time().toEpochMilli());
            known = known.withWaiting(sent.bounded(state.maxProperties(), state.maxBytes()));
        }
        if (state.firstTouch() && known.firstTouch() != null && !known.firstTouchSent()) {
            known = known.withFirstTouchSent();
        }
        return facts.state().withRemembered(known);
    }

    private static Remembered touched(Remembered known, @Nullable FirstTouch touch) {
        FirstTouch first = FirstTouch.earlier(known.firstTouch(), touch);
        return first == null || first.equals(known.firstTouch()) ? known : known.withFirstTouch(first);
    }

    private ObjectNode allowed(ObjectNode properties) {
        if (state.allowed().isEmpty()) {
            return properties;
        }
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> property : properties.properties()) {
            if (allowed.takes(property.getKey())) {
                kept.set(property.getKey(), property.getValue());
            }
        }
        return kept;
    }

    /**
     * What a message says of its user.
     *
     * @param properties its own, or its traits
     * @param source the other id of the user that it names
     */
    private record Said(
            ObjectNode properties,
            ObjectNode forEvents,
            ObjectNode forProfile,
            @Nullable String source) {}

    private final class ByType implements Message.Cases<Said> {
        @Override
        public Said track(Message.Track track) {
            return event(track.properties());
        }

        @Override
        public Said page(Message.Page page) {
            return event(page.properties());
        }

        @Override
        public Said screen(Message.Screen screen) {
            return event(screen.properties());
        }

        private Said event(ObjectNode properties) {
            ObjectNode listed = nothing();
            for (String name : settings.superProperties()) {
                JsonNode value = properties.get(name);
                if (value != null) {
                    listed.set(name, Values.shaped(value));
                }
            }
            return new Said(properties, listed, nothing(), null);
        }

        @Override
        public Said identify(Message.Identify identify) {
            ObjectNode said = identify.traits();
            String userId = identify.envelope().userId();
            String anonymousId = identify.envelope().anonymousId();
            boolean waits = userId == null && settings.people();
            boolean both = userId != null && anonymousId != null && !userId.equals(anonymousId);
            return new Said(
                    said,
                    traits.forLaterEvents(said),
                    waits ? traits.forLaterProfile(said) : nothing(),
                    both ? anonymousId : null);
        }

        @Override
        public Said group(Message.Group group) {
            return new Said(nothing(), nothing(), nothing(), null);
        }

        @Override
        public Said alias(Message.Alias alias) {
            boolean same = alias.previousId().equals(alias.newId());
            boolean refused = settings.identity() == Identity.SIMPLIFIED && IdentityMapping.betweenUsers(alias);
            return new Said(nothing(), nothing(), nothing(), same || refused ? null : alias.previousId());
        }

        private ObjectNode nothing() {
            return JsonNodeFactory.instance.objectNode();
        }
    }
}
