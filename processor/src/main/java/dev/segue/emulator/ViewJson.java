package dev.segue.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the HTTP view spells what the ledger knows. */
final class ViewJson {
    private ViewJson() {}

    static ObjectNode counters(Counters counters) {
        ObjectNode node = counts(counters.total());
        node.put("non_idempotent_repeats", counters.nonIdempotentRepeats());
        node.put("aliases", counters.aliases());
        node.put("split_users", counters.splitUsers());
        node.put("healed_users", counters.healedUsers());
        if (counters.smallestGap() == null) {
            node.putNull("smallest_gap_ms");
        } else {
            node.put("smallest_gap_ms", counters.smallestGap().toNanos() / 1e6);
        }
        node.put("hot_events", counters.hotEvents());
        node.put("profile_properties_lost", counters.profilePropertiesLost());
        ObjectNode endpoints = node.putObject("endpoints");
        for (Map.Entry<Endpoint, Counts> entry : counters.byEndpoint().entrySet()) {
            endpoints.set(entry.getKey().path(), counts(entry.getValue()));
        }
        ObjectNode reasons = node.putObject("reasons");
        counters.reasons().forEach(reasons::put);
        node.put("records_forgotten", counters.recordsForgotten());
        return node.put("exact_duplicates", counters.exactDuplicates());
    }

    private static ObjectNode counts(Counts counts) {
        return Json.object()
                .put("received", counts.received())
                .put("accepted", counts.accepted())
                .put("refused", counts.refused())
                .put("dropped", counts.dropped())
                .put("distinct", counts.distinct())
                .put("duplicates", counts.duplicates());
    }

    static ObjectNode record(Received record) {
        ObjectNode node = Json.object()
                .put("sequence", record.sequence())
                .put("request", record.request())
                .put("connection", record.connection())
                .put("index", record.index())
                .put("arrived", record.arrived().toString())
                .put("arrived_nanos", record.arrivedNanos())
                .put("project", record.project())
                .put("endpoint", record.endpoint().path())
                .put("kind", record.kind().name().toLowerCase(Locale.ROOT))
                .put("name", record.name())
                .put("user", record.user())
                .put("outcome", record.outcome().text());
        putIfThere(node, "other_id", record.otherId());
        putIfThere(node, "insert_id", record.insertId());
        putIfThere(node, "time", record.time());
        putIfThere(node, "reason", record.reason());
        return node.put("duplicate", record.duplicate()).put("early", record.early());
    }

    private static void putIfThere(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }

    static ObjectNode request(LoggedRequest request) {
        ObjectNode node = Json.object()
                .put("id", request.id())
                .put("connection", request.connection())
                .put("arrived", request.arrived().toString())
                .put("arrived_nanos", request.arrivedNanos())
                .put("method", request.method())
                .put("path", request.path())
                .put("query", request.query());
        ObjectNode headers = node.putObject("headers");
        request.headers().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(h -> headers.put(h.getKey(), h.getValue()));
        return node.put("bytes", request.bytes())
                .put("wire_bytes", request.wireBytes())
                .put("records", request.records())
                .put("project", request.project())
                .put("decision", request.decision())
                .put("status", request.status())
                .put("answer", request.answer())
                .put("answer_bytes", request.answerBytes())
                .put("fault", request.fault())
                .put("answered", request.answered().toString())
                .put("answered_nanos", request.answeredNanos());
    }

    static ObjectNode gap(Gap gap) {
        return Json.object()
                .put("user", gap.user())
                .put("alias_request", gap.alias())
                .put("follower_request", gap.follower())
                .put("millis", gap.length().toNanos() / 1e6);
    }

    /** A part of a list: {@code total}, {@code offset} and the items under {@code name}. */
    static <T> ObjectNode page(String name, List<T> all, Params query, Function<T, ObjectNode> item) {
        int offset = Math.min(number(query, "offset", 0), all.size());
        int limit = Math.min(number(query, "limit", 100), 1000);
        ObjectNode page = Json.object().put("total", all.size()).put("offset", offset);
        ArrayNode items = page.putArray(name);
        all.subList(offset, Math.min(all.size(), offset + limit)).forEach(i -> items.add(item.apply(i)));
        return page;
    }

    private static int number(Params query, String name, int otherwise) {
        if (!query.has(name)) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(query.get(name));
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, with the name of the parameter
        }
        throw new IllegalArgumentException(name + " must be a whole number from 0, not '" + query.get(name) + "'");
    }
}
