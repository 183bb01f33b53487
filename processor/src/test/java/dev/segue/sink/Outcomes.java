package dev.segue.sink;

import dev.segue.sink.DeliveryOutcome.Cause;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Outcomes by name, for scripts. */
final class Outcomes {
    static final DeliveryOutcome OK = new DeliveryOutcome.Accepted();
    static final DeliveryOutcome GOOD_CREDENTIALS =
            new DeliveryOutcome.Partial(List.of(new DeliveryOutcome.Failure(0, "event", "blank")));

    private Outcomes() {}

    static DeliveryOutcome unavailable() {
        return new DeliveryOutcome.Retryable(Cause.SERVER, 503, null, false, "HTTP 503");
    }

    static DeliveryOutcome timeout() {
        return new DeliveryOutcome.Retryable(Cause.TIMEOUT, 0, null, false, "TimeoutException");
    }

    static DeliveryOutcome connectionRefused() {
        return new DeliveryOutcome.Retryable(Cause.NETWORK, 0, null, true, "ConnectException");
    }

    static DeliveryOutcome throttled(@Nullable Duration retryAfter) {
        return new DeliveryOutcome.Retryable(Cause.THROTTLED, 429, retryAfter, true, "HTTP 429");
    }

    static DeliveryOutcome unclear() {
        return new DeliveryOutcome.Retryable(Cause.UNCLEAR, 200, null, false, "HTTP 200: a temporary failure occurred");
    }

    static DeliveryOutcome refused() {
        return new DeliveryOutcome.Refused(400, "HTTP 400: bad");
    }

    static DeliveryOutcome denied(int status) {
        return new DeliveryOutcome.Denied(status, "HTTP " + status);
    }

    static DeliveryOutcome tooLarge() {
        return new DeliveryOutcome.TooLarge(null, "HTTP 413");
    }

    static DeliveryOutcome failed(Integer... indexes) {
        return new DeliveryOutcome.Partial(List.of(indexes).stream()
                .map(index -> new DeliveryOutcome.Failure(index, "properties.time", "must not be missing"))
                .toList());
    }
}
