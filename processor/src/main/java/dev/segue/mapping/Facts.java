package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.segue.segment.Envelope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message with what more than one kind of request needs of it.
 *
 * @param time when it happened, clamped
 */
record Facts(Envelope envelope, Origin origin, UserState state, Instant time) {
    /** No location: neither the server's nor anyone's. */
    private static final JsonNode NO_ADDRESS = IntNode.valueOf(0);

    ObjectNode context() {
        return envelope.context();
    }

    /** {@code context.traits}; empty if there are none or they are no object. */
    ObjectNode contextTraits() {
        ObjectNode traits = Lookup.section(context(), "traits");
        return traits == null ? JsonNodeFactory.instance.objectNode() : traits;
    }

    /** Whether the call was made by the user; {@code context.active: false} says it was made about them. */
    boolean active() {
        JsonNode active = Lookup.present(context(), "active");
        return active == null || Values.truthy(active);
    }

    /** The library that sent the message, as Mixpanel is told. */
    String library() {
        JsonNode library = Lookup.find(context(), "library");
        String name = Values.nonEmptyText(library);
        if (name == null) {
            name = Values.nonEmptyText(Lookup.find(context(), "library.name"));
        }
        return "Segment: " + (name == null ? "unknown" : name);
    }

    /**
     * The address that Mixpanel takes the location from. It is always said, since a request without one moves the user
     * to the server's city.
     *
     * @param own what the message's own {@code ip} property says, if it has one
     */
    JsonNode ip(@Nullable JsonNode own) {
        JsonNode ip = Lookup.find(context(), "ip");
        if (locationOff(ip)) {
            return NO_ADDRESS;
        }
        String address = Values.nonEmptyText(ip);
        if (address == null) {
            address = Values.nonEmptyText(own);
        }
        return address == null ? NO_ADDRESS : TextNode.valueOf(address);
    }

    private boolean locationOff(@Nullable JsonNode ip) {
        boolean zero = ip != null && (ip.isNumber() ? ip.doubleValue() == 0 : "0".equals(ip.textValue()));
        return zero
                || Values.truthy(Lookup.find(context(), "ignoreip"))
                || Values.truthy(Lookup.find(context(), "mixpanel.ignoreip"));
    }
}
