package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Request;
import dev.segue.segment.JsNumbers;
import dev.segue.segment.SegmentDates;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The charge that an event with revenue puts on the profile: Segment's server integration, and its reader (its library
 * facade) for what counts as revenue.
 */
final class RevenueMapping {
    /** Events whose {@code total} is revenue: {@code Order Completed} and {@code Completed Order}. */
    private static final Pattern ORDER = Pattern.compile(
            "^[ _]?completed[ _]?order[ _]?|^[ _]?order[ _]?completed[ _]?\\z", Pattern.CASE_INSENSITIVE);

    /** What JavaScript's {@code parseFloat} reads of a text. */
    private static final Pattern LEADING_NUMBER =
            Pattern.compile("^[\\s\\p{Z}\\uFEFF]*([+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)");

    private final RequestWriter writer;

    RevenueMapping(RequestWriter writer) {
        this.writer = writer;
    }

    /** Adds the charge if there is revenue. */
    void addTo(List<Request> requests, Facts facts, String distinctId, String event, ObjectNode properties) {
        double revenue = revenue(event, properties);
        if (revenue == 0) {
            return;
        }
        ObjectNode transaction = JsonNodeFactory.instance.objectNode().put("$time", SegmentDates.seconds(facts.time()));
        transaction.set("$amount", JsNumbers.node(revenue));
        ObjectNode transactions = JsonNodeFactory.instance.objectNode();
        transactions.set("$transactions", transaction);
        requests.add(writer.operation(facts, writer.profileOfCall(facts, distinctId), "$append", transactions));
    }

    /** The revenue; 0 if there is none. */
    private static double revenue(String event, ObjectNode properties) {
        JsonNode raw = Lookup.find(properties, "revenue");
        if (!Values.truthy(raw) && ORDER.matcher(event).find()) {
            raw = Lookup.find(properties, "total");
        }
        return amount(raw);
    }

    /** A date is no amount, although its year could be read as one. */
    private static double amount(@Nullable JsonNode raw) {
        if (raw == null || !raw.isTextual()) {
            return raw != null && raw.isNumber() ? raw.doubleValue() : 0;
        }
        if (SegmentDates.strict(raw.textValue()) != null) {
            return 0;
        }
        Matcher number = LEADING_NUMBER.matcher(raw.textValue().replace("$", ""));
        double amount = number.find() ? Double.parseDouble(number.group(1)) : 0;
        return Double.isInfinite(amount) ? 0 : amount;
    }
}
