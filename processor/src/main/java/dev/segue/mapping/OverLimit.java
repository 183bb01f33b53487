package dev.segue.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Limits;
import dev.segue.mixpanel.Request;
import dev.segue.segment.Message;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Refuses a message of which Mixpanel would refuse a request, and says where in the message the fault is. */
final class OverLimit {
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*");

    private OverLimit() {}

    /** The refusal; null if all requests keep the limits. */
    static Mapped.@Nullable Rejected check(Message message, List<Request> requests) {
        for (Request request : requests) {
            boolean event = request.body().has("event");
            if (event && request.time().isBefore(Limits.EARLIEST)) {
                return new Mapped.Rejected(
                        RejectReason.TIME_OUT_OF_RANGE,
                        "$.timestamp",
                        "Mixpanel takes no event before " + Limits.EARLIEST);
            }
            Optional<Limits.Excess> excess = Limits.check(request);
            if (excess.isPresent()) {
                return new Mapped.Rejected(
                        RejectReason.OVER_LIMIT,
                        path(message, excess.get().property()),
                        excess.get().detail());
            }
        }
        return null;
    }

    private static String path(Message message, @Nullable String property) {
        Place place = message.match(new Places());
        String base = property == null || place.own().has(property) || place.traits() == null
                ? place.path()
                : "$.context.traits";
        if (property == null) {
            return base;
        }
        return PLAIN_NAME.matcher(property).matches() ? base + '.' + property : base + "['" + property + "']";
    }

    /** Where a message keeps what its requests are made of. */
    private record Place(
            String path, ObjectNode own, @Nullable ObjectNode traits) {}

    private static final class Places implements Message.Cases<Place> {
        private static Place properties(Message message, ObjectNode own) {
            return new Place("$.properties", own, message.envelope().context());
        }

        @Override
        public Place track(Message.Track track) {
            return properties(track, track.properties());
        }

        @Override
        public Place page(Message.Page page) {
            return properties(page, page.properties());
        }

        @Override
        public Place screen(Message.Screen screen) {
            return properties(screen, screen.properties());
        }

        @Override
        public Place identify(Message.Identify identify) {
            return new Place("$.traits", identify.traits(), null);
        }

        @Override
        public Place group(Message.Group group) {
            return new Place("$.traits", group.traits(), null);
        }

        @Override
        public Place alias(Message.Alias alias) {
            return new Place("$", alias.envelope().context(), null);
        }
    }
}
