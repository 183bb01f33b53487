package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Mixpanel's answers, byte for byte where they were published: compact JSON, keys in alphabetical order in the outer object, a newline at the
 * end of {@code /import}'s JSON and nowhere else (recorded answers of July 2026).
 */
final class Replies {
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");
    private static final Map<String, String> TEXT = Map.of("content-type", "text/plain");
    /** One transparent pixel, the answer to {@code img=1}. */
    private static final String PIXEL = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

    private Replies() {}

    /** All records of a strict import are in. */
    static Reply imported(int count) {
        return line(
                200,
                Json.object()
                        .put("code", 200)
                        .put("num_records_imported", count)
                        .put("status", "OK"));
    }

    /**
     * Some are not.
     *
     * @param failed objects or texts
     */
    static Reply partly(ArrayNode failed, int imported) {
        ObjectNode body =
                Json.object().put("code", 400).put("error", "some data points in the request failed validation");
        body.set("failed_records", failed);
        return line(400, body.put("num_records_imported", imported).put("status", "Bad Request"));
    }

    /** One entry of {@code failed_records}; the order of its keys is that of a recorded answer. */
    static ObjectNode failed(int index, @Nullable String idKey, String insertId, Flaw flaw) {
        ObjectNode failed = Json.object().put("index", index);
        if (idKey != null) {
            failed.put(idKey, insertId);
        }
        return failed.put("field", flaw.field()).put("message", flaw.message());
    }

    static Reply unauthorized() {
        return error(401, "Invalid credentials", "Unauthorized");
    }

    /** 413 by the size of the body. */
    static Reply tooLarge(Knobs knobs) {
        return tooLarge(knobs, "request exceeds max limit of " + knobs.count(Knob.MAX_BYTES) + " bytes");
    }

    /** 413 for another reason. */
    static Reply tooLarge(Knobs knobs, String error) {
        if (knobs.is(Knob.TOO_LARGE_BODY, "html")) {
            String page = "<html><head><title>413 Request Entity Too Large</title></head><body></body></html>";
            return new Reply(413, Map.of("content-type", "text/html"), page.getBytes(StandardCharsets.UTF_8));
        }
        return error(413, error, "Request Entity Too Large");
    }

    static Reply badRequest(String error) {
        return error(400, error, "Bad Request");
    }

    /** What is not JSON, or nothing at all. */
    static Reply malformed(Knobs knobs, Params query, boolean digits, String error) {
        boolean zero = knobs.is(Knob.MALFORMED, "zero") || (digits && !knobs.is(Knob.MALFORMED, "400"));
        return zero ? plain(query, false, error) : badRequest(error);
    }

    /**
     * 429 as the settings say.
     *
     * @param digits whether the answer would have been a digit; then it has the older form
     */
    static Reply rateLimited(Knobs knobs, boolean digits, Instant now) {
        Duration wait = Duration.ofSeconds(knobs.count(Knob.RETRY_AFTER));
        boolean date = knobs.is(Knob.RETRY_AFTER_FORM, "date");
        return rateLimited(digits, wait.isZero() ? null : RetryAfter.text(wait, date, now));
    }

    /** 429 with a {@code Retry-After}, or without if that is null. */
    static Reply rateLimited(boolean digits, @Nullable String retryAfter) {
        String text = "Project exceeded rate limits. Please retry the request with exponential backoff.";
        Reply reply = digits
                ? new Reply(
                        429, JSON, Json.bytes(Json.object().put("error", text).put("status", 0)))
                : error(429, text, "Too Many Requests");
        if (retryAfter == null) {
            return reply;
        }
        Map<String, String> headers = new HashMap<>(reply.headers());
        headers.put("retry-after", retryAfter);
        return new Reply(429, headers, reply.body());
    }

    private static Reply error(int code, String error, String status) {
        return line(code, Json.object().put("code", code).put("error", error).put("status", status));
    }

    /** {@code /import} with {@code strict=0}: a digit, or with {@code verbose} JSON whose status is that digit. */
    static Reply lenient(Params query, boolean good, int imported) {
        int status = good ? 1 : 0;
        return query.verbose()
                ? line(
                        200,
                        Json.object()
                                .put("code", 200)
                                .put("num_records_imported", imported)
                                .put("status", status))
                : plain(query, good, "");
    }

    /**
     * The old endpoints' answer: a digit, or JSON, an image or a script if that was asked for.
     *
     * @param error what {@code verbose} tells when not all is good
     */
    static Reply plain(Params query, boolean good, String error) {
        if (query.get("img").equals("1")) {
            return new Reply(
                    200,
                    Map.of("content-type", "image/gif"),
                    Base64.getDecoder().decode(PIXEL));
        }
        String value = good ? "1" : "0";
        if (query.verbose()) {
            ObjectNode body = Json.object();
            body.put("error", good ? null : error);
            value = new String(Json.bytes(body.put("status", good ? 1 : 0)), StandardCharsets.UTF_8);
        }
        if (query.has("callback")) {
            String script = query.get("callback") + "(" + value + ");";
            return new Reply(200, Map.of("content-type", "text/javascript"), script.getBytes(StandardCharsets.UTF_8));
        }
        return new Reply(200, query.verbose() ? JSON : TEXT, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * {@code /engage} and {@code /groups} with {@code strict=1}. What {@code errors} holds on failure is not known; here it is a text for each
     * index.
     */
    static Reply strictUpdates(int good, List<Flaw> flaws, List<Integer> indexes) {
        ObjectNode errors = Json.object();
        for (int i = 0; i < flaws.size(); i++) {
            errors.put(Integer.toString(indexes.get(i)), flaws.get(i).message());
        }
        ObjectNode body = Json.object();
        body.put("error", flaws.isEmpty() ? null : flaws.get(0).message());
        body.set("errors", errors);
        body.put("num_good_events", good).put("status", flaws.isEmpty() ? 1 : 0);
        return new Reply(200, JSON, Json.bytes(body));
    }

    private static Reply line(int status, JsonNode body) {
        byte[] json = Json.bytes(body);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return new Reply(status, JSON, line);
    }
}
