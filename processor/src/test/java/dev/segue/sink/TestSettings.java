package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings for tests, with what a test changes. */
final class TestSettings {
    Duration gate = Duration.ofSeconds(1);
    Ambiguous ambiguous = Ambiguous.QUARANTINE;

    @Nullable Duration retryWindow;

    boolean acceptOffsetReset;
    Duration drain = Duration.ofSeconds(10);
    Duration commitEvery = Duration.ofSeconds(1);
    Duration linger = Duration.ofMillis(50);
    int batchRecords = 2000;
    long batchBytes = 9_500_000;
    int nonIdempotentRecords = 50;
    long bufferBytes = 256L << 20;
    long recordBytes = 1000;
    int uncommittedRecords = 100_000;
    SinkSettings.Rates rates = SinkSettings.Rates.defaults();
    int maxInFlight = 20;
    Duration responseTimeout = Duration.ofSeconds(30);
    RetryPolicy retry = RetryPolicy.defaults();
    URI base = URI.create("https://api.mixpanel.com");
    Credentials credentials = new Credentials.Token("t0ken");

    SinkSettings build() {
        Map<Endpoint, SinkSettings.Limit> limits = new EnumMap<>(Endpoint.class);
        for (Endpoint endpoint : Endpoint.values()) {
            limits.put(endpoint, new SinkSettings.Limit(batchRecords, batchBytes));
        }
        return new SinkSettings(
                Requests.TOPIC,
                "dead-letters",
                "segue-sink",
                null,
                Requests.PROJECT,
                gate,
                ambiguous,
                retryWindow,
                Duration.ofHours(1),
                commitEvery,
                drain,
                acceptOffsetReset,
                new SinkSettings.Http(base, credentials, Duration.ofSeconds(5), responseTimeout, maxInFlight, 1),
                new SinkSettings.Batching(linger, limits, nonIdempotentRecords),
                new SinkSettings.Bounds(bufferBytes, uncommittedRecords, recordBytes),
                rates,
                retry);
    }
}
