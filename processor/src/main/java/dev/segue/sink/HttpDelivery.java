package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.jspecify.annotations.Nullable;

/**
 * Posts as Mixpanel's ingestion reference wants it: {@code /import} strict, with credentials and gzip; the others without
 * both, verbose, and with {@code ip=0}, so that nobody is moved to this server's city. Compression has its own threads.
 */
final class HttpDelivery implements Delivery {
    private static final ContentType JSON = ContentType.create("application/json");
    private static final byte[] PROBE = "[{\"event\":\"\",\"properties\":{}}]".getBytes(StandardCharsets.UTF_8);

    private final HttpTransport transport;
    private final SinkSettings.Http http;
    private final SinkMetrics metrics;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final ExecutorService compressors;

    HttpDelivery(SinkSettings.Http http, SinkMetrics metrics, InstantSource clock, LongSupplier nanos) {
        this.transport = new HttpTransport(http);
        this.http = http;
        this.metrics = metrics;
        this.clock = clock;
        this.nanos = nanos;
        int threads = Math.max(1, Math.min(4, Runtime.getRuntime().availableProcessors()));
        this.compressors = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "segue-sink-gzip");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public CompletableFuture<DeliveryOutcome> post(Batch batch) {
        if (batch.endpoint() != Endpoint.IMPORT) {
            return send(batch.endpoint(), null, new JoinedBody(batch), batch.size());
        }
        return CompletableFuture.supplyAsync(() -> compressed(batch), compressors)
                .thenCompose(body -> send(Endpoint.IMPORT, "gzip", body, batch.size()));
    }

    @Override
    public CompletableFuture<DeliveryOutcome> probe() {
        return send(Endpoint.IMPORT, null, new BasicAsyncEntityProducer(PROBE, JSON), 1);
    }

    @Override
    public void close() {
        compressors.shutdown();
        transport.close();
    }

    private CompletableFuture<DeliveryOutcome> send(
            Endpoint endpoint, @Nullable String encoding, AsyncEntityProducer body, int count) {
        long started = nanos.getAsLong();
        String authorization = endpoint == Endpoint.IMPORT ? http.credentials().authorization() : null;
        return transport.post(address(endpoint), authorization, encoding, body).thenApply(answer -> {
            int status = answer instanceof HttpAnswer.Response response ? response.status() : 0;
            metrics.answered(endpoint, status, Duration.ofNanos(nanos.getAsLong() - started));
            return ResponseReader.read(answer, count, clock.instant());
        });
    }

    private URI address(Endpoint endpoint) {
        String base = http.base().toString().replaceAll("/+$", "");
        String query =
                endpoint == Endpoint.IMPORT ? "?strict=1" + http.credentials().query() : "?ip=0&verbose=1";
        return URI.create(base + endpoint.path() + query);
    }

    private AsyncEntityProducer compressed(Batch batch) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) Math.min(1 << 20, batch.bytes() / 4 + 64));
        try (OutputStream gzip = new LevelledGzip(bytes, http.gzipLevel())) {
            JoinedBody.writeTo(batch, gzip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BasicAsyncEntityProducer(bytes.toByteArray(), JSON);
    }

    private static final class LevelledGzip extends GZIPOutputStream {
        LevelledGzip(OutputStream out, int level) throws IOException {
            super(out, 64 << 10);
            def.setLevel(level);
        }
    }
}
