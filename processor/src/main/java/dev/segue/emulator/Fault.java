package dev.segue.emulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /**
     * 429 in the form that the endpoint has for it, nothing stored.
     *
     * @param retryAfter null leaves the header out
     * @param asDate whether the header is a date on the emulator's clock
     */
    record RateLimited(@Nullable Duration retryAfter, boolean asDate) implements Fault {
        @Override
        public boolean stored() {
            return false;
        }

        @Override
        public String text() {
            return retryAfter == null ? "429" : "429, again after " + retryAfter.toSeconds() + " s";
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

    /**
     * The right answer under a {@code content-length} that is wrong; then the connection is closed.
     *
     * @param by how many bytes too much it says, too few if negative
     */
    record WrongLength(boolean stored, int by) implements Fault {
        @Override
        public String text() {
            return "content-length wrong by " + by + (stored ? " after storing" : "");
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

    /** The request is processed and its answer's body comes a few bytes at a time. */
    record Drip(Duration pause, int bytes) implements Fault {
        public Drip {
            if (bytes < 1) {
                throw new IllegalArgumentException("bytes must be at least 1, not " + bytes);
            }
        }

        @Override
        public boolean stored() {
            return true;
        }

        @Override
        public String text() {
            return bytes + " bytes of the answer every " + pause.toMillis() + " ms";
        }
    }

    /** The request is processed and answered; that much later the connection is closed without having been announced. */
    record CloseIdle(Duration after) implements Fault {
        @Override
        public boolean stored() {
            return true;
        }

        @Override
        public String text() {
            return "connection closed " + after.toMillis() + " ms after the answer";
        }
    }

    /**
     * Some good events of a strict import fail, the same ones for the same seed whatever they travel with; other requests are answered as
     * usual.
     *
     * @param share of the events that fail, from 0 to 1
     */
    record Partial(double share, long seed) implements Fault {
        static final Flaw FLAW = new Flaw("properties", "'properties' is invalid: refused on purpose", "fault");

        @Override
        public boolean stored() {
            return true;
        }

        @Override
        public String text() {
            return "a share of " + share + " fails";
        }

        /** Whether that record fails: a matter of its bytes and the seed. */
        boolean hits(RawRecord record) {
            long hash = Fingerprint.of(Long.toString(seed), new String(record.bytes(), StandardCharsets.UTF_8))
                    .high();
            return (hash >>> 11) * 0x1p-53 < share;
        }
    }

    /** An answer with Mixpanel's own body where one is documented, a proxy's where one was seen, nothing stored. */
    static Answer answer(int status) {
        return FaultBodies.usual(status);
    }

    /** An answer whose body has that form, nothing stored. */
    static Answer answer(int status, Form form) {
        return FaultBodies.of(status, form);
    }

    /** What wrote the body of a bad answer. */
    enum Form {
        /** Mixpanel's {@code {"code":…,"error":…,"status":…}} with a newline. */
        JSON,
        /** The token endpoints' {@code {"error":…,"status":"error"}}. */
        ERROR,
        /** The Envoy proxy's plain text. */
        ENVOY,
        /** A proxy's page. */
        HTML,
        /** Nobody. */
        EMPTY
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
}
