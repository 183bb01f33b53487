package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * Faults as JSON, such as <code>{"fault":"answer","status":503,"times":3,"endpoint":"/import"}</code>. What a kind of fault has no use for is an error.
 */
final class FaultJson {
    private static final Set<String> WHEN = Set.of("fault", "times", "endpoint", "outage", "probability", "seed");
    private static final Map<String, Set<String>> FIELDS = Map.ofEntries(
            Map.entry("answer", Set.of("status", "headers", "body", "form", "location", "retry_after", "stored")),
            Map.entry("rate-limit", Set.of("retry_after", "date")),
            Map.entry("reset", Set.of("stored")),
            Map.entry("half-answer", Set.of("stored")),
            Map.entry("wrong-length", Set.of("stored", "by")),
            Map.entry("stall", Set.of("millis")),
            Map.entry("drip", Set.of("millis", "bytes")),
            Map.entry("close-idle", Set.of("millis")),
            Map.entry("partial", Set.of("share", "seed")),
            Map.entry("temporary-failure", Set.of()),
            Map.entry("outage-over", Set.of()));

    private FaultJson() {}

    /**
     * Puts what the document asks for in the way of coming requests: all of it, or nothing if a part cannot be understood.
     *
     * @param document one fault or a list of them
     * @throws IllegalArgumentException with a text for people if it cannot be understood
     */
    static void schedule(JsonNode document, Faults faults) {
        List<Runnable> orders = StreamSupport.stream(
                        (document.isArray() ? document : Json.array().add(document)).spliterator(), false)
                .map(one -> order(one, faults))
                .toList();
        orders.forEach(Runnable::run);
    }

    private static Runnable order(JsonNode document, Faults faults) {
        if (!document.isObject()) {
            throw new IllegalArgumentException("a failure must be a JSON object, not " + document);
        }
        String kind = document.path("fault").asText("answer");
        check(kind, document);
        if (kind.equals("outage-over")) {
            return faults::outageOver;
        }
        Fault fault = fault(kind, document);
        Endpoint endpoint = document.hasNonNull("endpoint")
                ? endpoint(document.path("endpoint").asText())
                : null;
        if (document.path("outage").asBoolean(false)) {
            return endpoint == null ? () -> faults.outage(fault) : () -> faults.outage(endpoint, fault);
        }
        if (document.has("probability")) {
            double probability = share(document, "probability");
            long seed = document.path("seed").asLong(1);
            return endpoint == null
                    ? () -> faults.sometimes(probability, seed, fault)
                    : () -> faults.sometimes(probability, seed, endpoint, fault);
        }
        int times = (int) number(document, "times", 1, 1);
        return endpoint == null ? () -> faults.next(times, fault) : () -> faults.next(times, endpoint, fault);
    }

    private static void check(String kind, JsonNode document) {
        Set<String> own = FIELDS.get(kind);
        if (own == null) {
            throw new IllegalArgumentException(
                    "fault must be answer, rate-limit, reset, half-answer, wrong-length, stall,"
                            + " drip, close-idle, partial, temporary-failure or outage-over, not '" + kind + "'");
        }
        for (Map.Entry<String, JsonNode> field : document.properties()) {
            if (!own.contains(field.getKey()) && !WHEN.contains(field.getKey())) {
                Set<String> known = new TreeSet<>(own);
                known.addAll(WHEN);
                throw new IllegalArgumentException(
                        "the fault " + kind + " has no " + field.getKey() + "; it takes " + String.join(", ", known));
            }
        }
    }

    private static Fault fault(String kind, JsonNode document) {
        boolean stored = document.path("stored").asBoolean(false);
        return switch (kind) {
            case "answer" -> answer(document, stored);
            case "rate-limit" ->
                new Fault.RateLimited(
                        document.has("retry_after") ? Duration.ofSeconds(number(document, "retry_after", 0, 0)) : null,
                        document.path("date").asBoolean(false));
            case "reset" -> new Fault.Reset(stored);
            case "half-answer" -> new Fault.HalfAnswer(stored);
            case "wrong-length" -> new Fault.WrongLength(stored, (int) number(document, "by", 10, -1_000_000));
            case "stall" -> new Fault.Stall(millis(document, 1000));
            case "drip" -> new Fault.Drip(millis(document, 100), (int) number(document, "bytes", 1, 1));
            case "close-idle" -> new Fault.CloseIdle(millis(document, 0));
            case "partial" ->
                new Fault.Partial(
                        share(document, "share"), document.path("seed").asLong(1));
            case "temporary-failure" -> Fault.temporaryFailure();
            default -> throw new IllegalStateException("unchecked fault " + kind);
        };
    }

    private static Fault answer(JsonNode document, boolean stored) {
        int status = document.path("status").asInt(503);
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status must be from 200 to 599, not " + status);
        }
        Fault.Answer usual = document.has("form")
                ? Fault.answer(status, form(document.path("form").asText()))
                : Fault.answer(status);
        Map<String, String> headers = new HashMap<>(usual.headers());
        if (document.path("headers") instanceof ObjectNode given) {
            given.properties()
                    .forEach(h -> headers.put(
                            h.getKey().toLowerCase(Locale.ROOT), h.getValue().asText()));
        }
        if (document.has("location")) {
            headers.put("location", document.path("location").asText());
        }
        if (document.has("retry_after")) {
            headers.put("retry-after", document.path("retry_after").asText());
        }
        return new Fault.Answer(status, headers, document.path("body").asText(usual.body()), stored);
    }

    private static Fault.Form form(String text) {
        return Arrays.stream(Fault.Form.values())
                .filter(f -> f.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "form must be json, error, envoy, html or empty, not '" + text + "'"));
    }

    private static Duration millis(JsonNode document, long otherwise) {
        return Duration.ofMillis(number(document, "millis", otherwise, 0));
    }

    private static long number(JsonNode document, String name, long otherwise, long least) {
        JsonNode value = document.path(name);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.canConvertToInt() || value.asLong() < least) {
            throw new IllegalArgumentException(name + " must be a whole number from " + least + ", not " + value);
        }
        return value.asLong();
    }

    private static double share(JsonNode document, String name) {
        JsonNode value = document.path(name);
        if (!value.isNumber() || value.asDouble() < 0 || value.asDouble() > 1) {
            throw new IllegalArgumentException(name + " must be a number from 0 to 1, not " + value);
        }
        return value.asDouble();
    }

    private static Endpoint endpoint(String path) {
        return Arrays.stream(Endpoint.values())
                .filter(e -> e.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "endpoint must be /import, /track, /engage or /groups, not '" + path + "'"));
    }
}
