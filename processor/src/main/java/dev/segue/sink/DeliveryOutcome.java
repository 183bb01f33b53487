package dev.segue.sink;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one post came to. Texts hold the server's words, never a payload. */
sealed interface DeliveryOutcome {
    <R> R match(Cases<R> cases);

    /** One function a kind. */
    interface Cases<R> {
        R accepted(Accepted accepted);

        R partial(Partial partial);

        R identityRefused(IdentityRefused refused);

        R refused(Refused refused);

        R tooLarge(TooLarge tooLarge);

        R denied(Denied denied);

        R retryable(Retryable retryable);
    }

    /** All records are at Mixpanel. */
    record Accepted() implements DeliveryOutcome {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.accepted(this);
        }
    }

    /**
     * The records at these places were refused, all others are at Mixpanel, and the numbers add up.
     *
     * @param failures one a place, in order
     */
    record Partial(List<Failure> failures) implements DeliveryOutcome {
        public Partial {
            failures = List.copyOf(failures);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.partial(this);
        }
    }

    /**
     * One refused record.
     *
     * @param index its place in the body, from 0
     * @param field Mixpanel's name of the field; empty if it named none
     */
    record Failure(int index, String field, String message) {}

    /** Nothing was stored, and bare texts speak of identity: how a Simplified project answers identity verbs. */
    record IdentityRefused(String detail) implements DeliveryOutcome {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.identityRefused(this);
        }
    }

    /** A 4xx that does not say which records it means, or whose numbers do not add up: some may be stored. */
    record Refused(int status, String detail) implements DeliveryOutcome {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.refused(this);
        }
    }

    /**
     * 413: nothing was stored.
     *
     * @param maxBytes the limit that the answer named; null if none
     */
    record TooLarge(@Nullable Long maxBytes, String detail) implements DeliveryOutcome {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.tooLarge(this);
        }
    }

    /** 401, 403, 404, 405 or a redirect: the address or the credentials are wrong, no record is. Nothing was stored. */
    record Denied(int status, String detail) implements DeliveryOutcome {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.denied(this);
        }
    }

    /**
     * Another attempt may go better.
     *
     * @param status 0 if there was no answer
     * @param retryAfter what the server asked for; null if nothing
     * @param notApplied whether surely nothing was stored
     */
    record Retryable(Cause cause, int status, @Nullable Duration retryAfter, boolean notApplied, String detail)
            implements DeliveryOutcome {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.retryable(this);
        }
    }

    /** Why an attempt failed. */
    enum Cause {
        /** 429: the whole project is over its rate limit. */
        THROTTLED,
        /** A 5xx, or 408. */
        SERVER,
        /** No answer in time. */
        TIMEOUT,
        /** No connection, or it broke. */
        NETWORK,
        /** 200, but the body does not say that all was accepted; or another 2xx, which Mixpanel does not send. */
        UNCLEAR
    }
}
