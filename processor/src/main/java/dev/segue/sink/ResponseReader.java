package dev.segue.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.segue.sink.DeliveryOutcome.Cause;
import dev.segue.sink.DeliveryOutcome.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads Mixpanel's answers. Pure, and lenient, since its {@code status} is a word, a number or a boolean, depending on
 * endpoint and flags (Mixpanel's import, track and profile references), and proxies in front of it answer with HTML, plain
 * text or nothing. It matches failures by index alone. The words of a message decide nothing but one label: whether it is
 * identity verbs that a project does not take.
 */
final class ResponseReader {
    /** Only a text that is JSON to its end: {@code 1 of 3 failed} is no {@code 1}. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Pattern MAX_BYTES = Pattern.compile("limit of (\\d{1,12}) bytes");
    private static final int MAX_DETAIL = 300;

    private ResponseReader() {}

    /**
     * What the answer means.
     *
     * @param count records in the post
     * @param now for a Retry-After date without a Date beside it
     */
    static DeliveryOutcome read(HttpAnswer answer, int count, Instant now) {
        if (answer instanceof HttpAnswer.Broken broken) {
            Cause cause = broken.timedOut() ? Cause.TIMEOUT : Cause.NETWORK;
            return new DeliveryOutcome.Retryable(cause, 0, null, !broken.begun(), broken.detail());
        }
        HttpAnswer.Response response = (HttpAnswer.Response) answer;
        String text = response.body().trim();
        JsonNode body = parse(text);
        int status = response.status();
        String detail = detail(status, body, text);
        Duration asked = RetryAfter.read(response.retryAfter(), response.date(), now);
        if (status == 200) {
            return ok(body, text, count, detail);
        }
        if (status > 200 && status < 300) {
            return unclear(status, detail);
        }
        if (status == 413) {
            Matcher limit = MAX_BYTES.matcher(text);
            return new DeliveryOutcome.TooLarge(limit.find() ? Long.valueOf(limit.group(1)) : null, detail);
        }
        if (status == 429) {
            return new DeliveryOutcome.Retryable(Cause.THROTTLED, status, asked, true, detail);
        }
        if ((status >= 300 && status < 400) || status == 401 || status == 403 || status == 404 || status == 405) {
            return new DeliveryOutcome.Denied(status, detail);
        }
        if (status >= 400 && status < 500 && status != 408) {
            DeliveryOutcome itemised = itemised(body, count);
            return itemised == null ? new DeliveryOutcome.Refused(status, detail) : itemised;
        }
        return new DeliveryOutcome.Retryable(Cause.SERVER, status, asked, false, detail);
    }

    private static DeliveryOutcome ok(@Nullable JsonNode body, String text, int count, String detail) {
        if (text.isEmpty()) {
            return new DeliveryOutcome.Accepted();
        }
        if (body != null && body.isObject()) {
            if (body.path("failed_records").size() > 0) {
                DeliveryOutcome itemised = itemised(body, count);
                return itemised == null ? unclear(200, detail) : itemised;
            }
            JsonNode stored = stored(body);
            boolean allStored = stored != null && isInteger(stored, count);
            boolean says = body.has("status") ? saysOk(body.path("status")) : allStored;
            return says && (stored == null || allStored) ? new DeliveryOutcome.Accepted() : unclear(200, detail);
        }
        return body != null && saysOk(body) ? new DeliveryOutcome.Accepted() : unclear(200, detail);
    }

    private static DeliveryOutcome unclear(int status, String detail) {
        return new DeliveryOutcome.Retryable(Cause.UNCLEAR, status, null, false, detail);
    }

    private static @Nullable JsonNode stored(JsonNode body) {
        JsonNode imported = body.get("num_records_imported");
        return imported == null ? body.get("num_good_events") : imported;
    }

    private static boolean saysOk(JsonNode status) {
        return isInteger(status, 1)
                || (status.isBoolean() && status.booleanValue())
                || (status.isTextual() && status.textValue().equalsIgnoreCase("OK"))
                || (status.isTextual() && status.textValue().equals("1"));
    }

    private static boolean isInteger(JsonNode node, int value) {
        return isInteger(node) && node.intValue() == value;
    }

    private static boolean isInteger(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToInt();
    }

    /** Which records were refused, if the answer says so and its numbers add up; null if not. */
    private static @Nullable DeliveryOutcome itemised(@Nullable JsonNode body, int count) {
        if (body == null || !body.path("failed_records").isArray()) {
            return null;
        }
        JsonNode records = body.path("failed_records");
        Integer stored = isInteger(body.path("num_records_imported"))
                ? Integer.valueOf(body.path("num_records_imported").intValue())
                : null;
        Map<Integer, Failure> failures = new TreeMap<>();
        List<String> bare = new ArrayList<>();
        for (JsonNode record : records) {
            if (record.isTextual()) {
                bare.add(record.textValue());
                continue;
            }
            JsonNode index = record.path("index");
            int at = isInteger(index) ? index.intValue() : count == 1 ? 0 : -1;
            if (at < 0 || at >= count) {
                return null;
            }
            failures.putIfAbsent(
                    at,
                    new Failure(
                            at,
                            shorten(record.path("field").asText("")),
                            shorten(record.path("message").asText("refused"))));
        }
        if (!bare.isEmpty()) {
            return failures.isEmpty() && stored != null && stored == 0 ? withoutIndex(bare, count) : null;
        }
        boolean allFailed = failures.size() == count && (stored == null || stored == 0);
        boolean addsUp = stored != null && stored + failures.size() == count;
        return allFailed || addsUp ? new DeliveryOutcome.Partial(List.copyOf(failures.values())) : null;
    }

    /**
     * Nothing was stored, and bare texts say why: how a Simplified project answers identity verbs (probed by the bulk
     * importer's author in August 2026). Any other text is only of use where there is one record that it can be about.
     */
    private static @Nullable DeliveryOutcome withoutIndex(List<String> texts, int count) {
        if (texts.stream().allMatch(text -> text.toLowerCase(Locale.ROOT).contains("identity"))) {
            return new DeliveryOutcome.IdentityRefused(shorten(texts.get(0)));
        }
        return count == 1 ? new DeliveryOutcome.Partial(List.of(new Failure(0, "", shorten(texts.get(0))))) : null;
    }

    private static @Nullable JsonNode parse(String text) {
        if (text.isEmpty() || text.charAt(0) == '<') {
            return null;
        }
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** The server's words for a person: Mixpanel's {@code error} if there is one, else no more than the status. */
    private static String detail(int status, @Nullable JsonNode body, String text) {
        if (body != null && body.path("error").isTextual()) {
            return "HTTP " + status + ": " + shorten(body.path("error").textValue());
        }
        return "HTTP " + status + (text.isEmpty() ? " with an empty body" : " with " + text.length() + " characters");
    }

    private static String shorten(String text) {
        return text.length() <= MAX_DETAIL ? text : text.substring(0, MAX_DETAIL);
    }
}
