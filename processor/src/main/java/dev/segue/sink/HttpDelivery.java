package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.jspecify.annotations.Nullable;

/**
 * Posts as Mixpanel's ingestion reference wants it: {@code /import} strict, with credentials and gzip; the others without
 * both, verbose, and with {@code ip=0}, so that nobody is moved to this server's city. Bodies are written record by record,
 * and never joined in memory.
 */
final class HttpDelivery implements Delivery {
    private static final ContentType JSON = ContentType.create("application/json");
    private static final byte[] PROBE = "[{\"event\":\"\",\"properties\":{}}]".getBytes(StandardCharsets.UTF_8);

    private final HttpTransport transport;
    private final SinkSettings.Http http;
    private final SinkMetrics metrics;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Map<Endpoint, URI> addresses = new EnumMap<>(Endpoint.class);

    HttpDelivery(SinkSettings.Http http, SinkMetrics metrics, InstantSource clock, LongSupplier nanos) {
        this.transport = new HttpTransport(http);
        this.http = http;
        this.metrics = metrics;
        this.clock = clock;
        this.nanos = nanos;
        for (Endpoint endpoint : Endpoint.values()) {
            addresses.put(endpoint, address(endpoint));
        }
    }

    @Override
    public CompletableFuture<DeliveryOutcome> post(Batch batch) {
        return batch.endpoint() == Endpoint.IMPORT
                ? send(Endpoint.IMPORT, "gzip", new GzipBody(batch, http.gzipLevel()), batch.size())
                : send(batch.endpoint(), null, new JoinedBody(batch), batch.size());
    }

    @Override
    public CompletableFuture<DeliveryOutcome> probe() {
        return send(Endpoint.IMPORT, null, new BasicAsyncEntityProducer(PROBE, JSON), 1);
    }

    @Override
    public void close() {
        transport.close();
    }

    private CompletableFuture<DeliveryOutcome> send(
            Endpoint endpoint, @Nullable String encoding, AsyncEntityProducer body, int count) {
        long started = nanos.getAsLong();
        String authorization = endpoint == Endpoint.IMPORT ? http.credentials().authorization() : null;
        return transport
                .post(addressOf(endpoint), authorization, encoding, body)
                .thenApply(answer -> {
                    int status = answer instanceof HttpAnswer.Response response ? response.status() : 0;
                    metrics.answered(endpoint, status, Duration.ofNanos(nanos.getAsLong() - started));
                    return ResponseReader.read(answer, count, clock.instant());
                });
    }

    private URI addressOf(Endpoint endpoint) {
        return Objects.requireNonNull(addresses.get(endpoint));
    }

    private URI address(Endpoint endpoint) {
        String base = http.base().toString().replaceAll("/+$", "");
        String query =
                endpoint == Endpoint.IMPORT ? "?strict=1" + http.credentials().query() : "?ip=0&verbose=1";
        return URI.create(base + endpoint.path() + query);
    }
}
