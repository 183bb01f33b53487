package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Where a message says that its user came from: Segment's server integration. */
final class Referrers {
    private Referrers() {}

    /** The context's referrer: {@code referrer.url}, else {@code page.referrer}; the last counts even if it is empty. */
    static @Nullable JsonNode ofContext(ObjectNode context) {
        JsonNode referrer = Lookup.find(context, "referrer.url");
        return Values.truthy(referrer) ? referrer : Lookup.find(context, "page.referrer");
    }

    /** The context's, else the message's own {@code referrer} property. */
    static @Nullable JsonNode of(ObjectNode context, ObjectNode properties) {
        JsonNode referrer = ofContext(context);
        return Values.truthy(referrer) ? referrer : Lookup.find(properties, "referrer");
    }
}
