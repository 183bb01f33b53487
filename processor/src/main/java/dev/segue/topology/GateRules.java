package dev.segue.topology;

import dev.segue.hold.GateRule;
import dev.segue.hold.GateRule.Opening;
import dev.segue.mapping.Identity;
import dev.segue.segment.Message;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which messages open a gate, by the identity system of the Mixpanel project. */
public final class GateRules {
    /** Mixpanel's {@code $identify} takes an anonymous id of this form only. */
    private static final Pattern UUID_V4 = Pattern.compile(
            "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", Pattern.CASE_INSENSITIVE);

    private GateRules() {}

    /** The rule of this identity system: verbs open a gate, and simplified projects have no verbs. */
    public static GateRule of(Identity identity) {
        return switch (identity) {
            case LEGACY -> message -> message.match(new Rule(false));
            case ORIGINAL -> message -> message.match(new Rule(true));
            case SIMPLIFIED -> GateRule.NEVER;
        };
    }

    private record Rule(boolean identifies) implements Message.Cases<Optional<Opening>> {
        @Override
        public Optional<Opening> alias(Message.Alias alias) {
            return alias.previousId().equals(alias.newId())
                    ? Optional.empty()
                    : Optional.of(new Opening(alias.previousId(), true));
        }

        @Override
        public Optional<Opening> identify(Message.Identify identify) {
            String userId = identify.envelope().userId();
            String anonymousId = identify.envelope().anonymousId();
            return identifies
                            && userId != null
                            && anonymousId != null
                            && UUID_V4.matcher(anonymousId).matches()
                    ? Optional.of(new Opening(anonymousId, false))
                    : Optional.empty();
        }

        @Override
        public Optional<Opening> track(Message.Track track) {
            return Optional.empty();
        }

        @Override
        public Optional<Opening> page(Message.Page page) {
            return Optional.empty();
        }

        @Override
        public Optional<Opening> screen(Message.Screen screen) {
            return Optional.empty();
        }

        @Override
        public Optional<Opening> group(Message.Group group) {
            return Optional.empty();
        }
    }
}
