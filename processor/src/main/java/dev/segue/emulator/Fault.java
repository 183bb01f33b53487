package dev.segue.emulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Something that goes wrong with one request. {@code stored} says whether the records were processed first: a stored request with a
 * bad answer is what proves that repeats are harmless.
 */
public sealed interface Fault {
    /** Whether the request is processed as if nothing were wrong before it meets the fault. */
    boolean stored();

    /** How the log names it. */
    String text();

    /**
     * An answer of its own.
     *
     * @param headers added to it; {@code content-type} included
     */
    record Answer(int status, Map<String, String> headers, String body, boolean stored) implements Fault {
        public Answer {
            headers = Map.copyOf(headers);
        }

        @Override
        public String text() {
            return "answer " + status + (stored ? " after storing" : "");
        }
    }

    /** The connection is reset; the client gets no answer. */
    record Reset(boolean stored) implements Fault {
        @Override
        public String text() {
            return stored ? "reset after storing" : "reset before storing";
        }
    }

    /** The right answer is begun, cut in half, and the connection reset. */
    record HalfAnswer(boolean stored) implements Fault {
        @Override
        public String text() {
            return "half an answer" + (stored ? " after storing" : "");
        }
    }

    /** The request is processed and its answer comes this much later. */
    record Stall(Duration delay) implements Fault {
        @Override
        public boolean stored() {
            return true;
        }

        @Override
        public String text() {
            return "answer after " + delay.toMillis() + " ms";
        }
    }

    /** An answer with Mixpanel's own body where one is documented, nothing stored. */
    static Answer answer(int status) {
        return switch (status) {
            case 401 -> json(401, "Invalid credentials", "Unauthorized");
            case 413 -> json(413, "request exceeds max limit of 2097152 bytes", "Request Entity Too Large");
            case 429 ->
                json(
                        429,
                        "Project exceeded rate limits. Please retry the request with exponential backoff.",
                        "Too Many Requests");
            case 503 ->
                new Answer(
                        503,
                        Map.of("content-type", "text/plain"),
                        "upstream connect error or disconnect/reset before headers. reset reason: connection failure",
                        false);
            default -> new Answer(status, Map.of("content-type", "text/plain"), "", false);
        };
    }

    /** 429 with a {@code Retry-After} in seconds; Mixpanel documents none. */
    static Fault tooManyRequests(Duration retryAfter) {
        return new Answer(
                429,
                Map.of("content-type", "application/json", "retry-after", Long.toString(retryAfter.toSeconds())),
                answer(429).body(),
                false);
    }

    /** 200 with a status of 0, seen on {@code /track} and {@code /engage}; nothing stored. */
    static Fault temporaryFailure() {
        return new Answer(
                200,
                Map.of("content-type", "application/json"),
                "{\"error\":\"a temporary failure occurred\",\"status\":0}",
                false);
    }

    /** The records are stored, then the connection is reset. */
    static Fault answerLost() {
        return new Reset(true);
    }

    /** The connection is reset and nothing is stored. */
    static Fault resetBeforeCommit() {
        return new Reset(false);
    }

    private static Answer json(int code, String error, String status) {
        return new Answer(
                code,
                Map.of("content-type", "application/json"),
                "{\"code\":" + code + ",\"error\":\"" + error + "\",\"status\":\"" + status + "\"}\n",
                false);
    }

    /** The bytes of an answer's body. */
    static byte[] bytes(Answer answer) {
        return answer.body().getBytes(StandardCharsets.UTF_8);
    }
}
