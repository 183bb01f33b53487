package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Endpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Faults as JSON, such as <code>{"fault":"answer","status":503,"times":3,"endpoint":"/import"}</code>.
 *
 * <p>{@code fault} is {@code answer}, {@code reset}, {@code half-answer}, {@code stall}, {@code temporary-failure} or {@code outage-over}.
 */
final class FaultJson {
    private FaultJson() {}

    /**
     * Puts what the document asks for in the way of coming requests.
     *
     * @throws IllegalArgumentException with a text for people if it cannot be understood
     */
    static void schedule(JsonNode document, Faults faults) {
        if (document.path("fault").asText("").equals("outage-over")) {
            faults.outageOver();
            return;
        }
        Fault fault = fault(document);
        if (document.path("outage").asBoolean(false)) {
            faults.outage(fault);
        } else if (document.has("probability")) {
            faults.sometimes(
                    document.path("probability").asDouble(),
                    document.path("seed").asLong(1),
                    fault);
        } else if (document.hasNonNull("endpoint")) {
            faults.next(
                    document.path("times").asInt(1),
                    endpoint(document.path("endpoint").asText()),
                    fault);
        } else {
            faults.next(document.path("times").asInt(1), fault);
        }
    }

    private static Fault fault(JsonNode document) {
        boolean stored = document.path("stored").asBoolean(false);
        String kind = document.path("fault").asText("answer");
        return switch (kind) {
            case "answer" -> answer(document, stored);
            case "reset" -> new Fault.Reset(stored);
            case "half-answer" -> new Fault.HalfAnswer(stored);
            case "stall" ->
                new Fault.Stall(Duration.ofMillis(document.path("millis").asLong(1000)));
            case "temporary-failure" -> Fault.temporaryFailure();
            default ->
                throw new IllegalArgumentException("fault must be answer, reset, half-answer, stall, temporary-failure"
                        + " or outage-over, not '" + kind + "'");
        };
    }

    private static Fault answer(JsonNode document, boolean stored) {
        int status = document.path("status").asInt(503);
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status must be from 200 to 599, not " + status);
        }
        Fault.Answer usual = Fault.answer(status);
        Map<String, String> headers = new HashMap<>(usual.headers());
        if (document.path("headers") instanceof ObjectNode given) {
            given.properties().forEach(h -> headers.put(h.getKey(), h.getValue().asText()));
        }
        if (document.has("retry_after")) {
            headers.put("retry-after", document.path("retry_after").asText());
        }
        return new Fault.Answer(status, headers, document.path("body").asText(usual.body()), stored);
    }

    private static Endpoint endpoint(String path) {
        return Arrays.stream(Endpoint.values())
                .filter(e -> e.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "endpoint must be /import, /track, /engage or /groups, not '" + path + "'"));
    }
}
