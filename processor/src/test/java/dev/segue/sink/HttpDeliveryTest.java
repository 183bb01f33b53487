package dev.segue.sink;

import static dev.segue.sink.Requests.event;
import static dev.segue.sink.Requests.item;
import static dev.segue.sink.Requests.profile;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import dev.segue.sink.DeliveryOutcome.Cause;
import dev.segue.sink.DeliveryOutcome.Retryable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real client against a server on loopback. */
class HttpDeliveryTest {
    private record Seen(String method, String uri, String authorization, String encoding, String type, String body) {}

    private final TestSettings settings = new TestSettings();
    private final TallyMetrics metrics = new TallyMetrics();
    private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch released = new CountDownLatch(1);
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "{\"status\":\"OK\"}";
    private volatile boolean silent;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        settings.base = URI.create("http://localhost:" + server.getAddress().getPort());
        settings.responseTimeout = Duration.ofSeconds(20);
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void eventsGoStrictCompressedAndWithCredentials() {
        assertThat(post(batch(item(event(0, 0, "u")), item(event(0, 1, "v"))))).isEqualTo(Outcomes.OK);
        assertThat(seen)
                .containsExactly(new Seen(
                        "POST",
                        "/import?strict=1",
                        "Basic dDBrZW46",
                        "gzip",
                        "application/json",
                        "[{\"at\":\"0@0\"},{\"at\":\"0@1\"}]"));
        assertThat(metrics.statuses).containsExactly(200);
    }

    @Test
    void serviceAccountNamesTheProject() {
        settings.credentials = new Credentials.ServiceAccount("user", "pass", "77");
        post(batch(item(event(0, 0, "u"))));
        assertThat(seen).singleElement().satisfies(request -> {
            assertThat(request.uri()).isEqualTo("/import?strict=1&project_id=77");
            assertThat(request.authorization()).isEqualTo("Basic dXNlcjpwYXNz");
        });
    }

    @Test
    void profilesGoVerboseUncompressedWithoutCredentialsAndWithoutLocation() {
        List<Item> items = new ArrayList<>();
        StringBuilder expected = new StringBuilder("[");
        for (int i = 0; i < 20_000; i++) {
            items.add(item(profile(0, i, "u")));
            expected.append(i == 0 ? "" : ",").append("{\"at\":\"0@").append(i).append("\"}");
        }
        answer = "1";
        assertThat(post(batch(items.toArray(Item[]::new)))).isEqualTo(Outcomes.OK);
        assertThat(seen).singleElement().satisfies(request -> {
            assertThat(request.uri()).isEqualTo("/engage?ip=0&verbose=1");
            assertThat(request.authorization()).isNull();
            assertThat(request.encoding()).isNull();
            assertThat(request.body()).isEqualTo(expected.append("]").toString());
        });
    }

    @Test
    void groupsAndAliasesOfTheOldDoorGoVerbose() {
        post(batch(item(Requests.record(0, 0, Endpoint.GROUPS, Kind.GROUP, true, "u"))));
        post(batch(item(Requests.record(0, 1, Endpoint.TRACK, Kind.ALIAS, true, "u"))));
        assertThat(seen).extracting(Seen::uri).containsExactly("/groups?ip=0&verbose=1", "/track?ip=0&verbose=1");
    }

    @Test
    void probeIsOneRecordWithABlankEventName() {
        status = 400;
        answer =
                "{\"failed_records\":[{\"index\":0,\"field\":\"event\",\"message\":\"blank\"}],\"num_records_imported\":0}";
        try (HttpDelivery delivery = delivery()) {
            assertThat(delivery.probe().join()).isInstanceOf(DeliveryOutcome.Partial.class);
        }
        assertThat(seen).singleElement().satisfies(request -> {
            assertThat(request.uri()).isEqualTo("/import?strict=1");
            assertThat(request.body()).isEqualTo("[{\"event\":\"\",\"properties\":{}}]");
            assertThat(request.authorization()).isEqualTo("Basic dDBrZW46");
        });
    }

    @Test
    void neitherRedirectsNorErrorsAreFollowedByTheClientItself() {
        status = 503;
        assertThat(post(batch(item(event(0, 0, "u"))))).isInstanceOf(Retryable.class);
        status = 429;
        assertThat(post(batch(item(event(0, 0, "u")))))
                .isInstanceOfSatisfying(
                        Retryable.class, r -> assertThat(r.retryAfter()).isEqualTo(Duration.ofSeconds(3)));
        status = 302;
        assertThat(post(batch(item(event(0, 0, "u"))))).isInstanceOf(DeliveryOutcome.Denied.class);
        assertThat(seen).hasSize(3);
        assertThat(metrics.statuses).containsExactly(503, 429, 302);
    }

    @Test
    void hugeAnswersAreCutAndNotAccepted() {
        answer = "{\"status\":\"OK\",\"x\":\"" + "y".repeat(6 << 20) + "\"}";
        assertThat(post(batch(item(event(0, 0, "u")))))
                .isInstanceOfSatisfying(
                        Retryable.class, r -> assertThat(r.cause()).isEqualTo(Cause.UNCLEAR));
    }

    @Test
    void noAnswerInTimeMayHaveBeenApplied() {
        silent = true;
        settings.responseTimeout = Duration.ofMillis(300);
        assertThat(post(batch(item(profile(0, 0, "u"))))).isInstanceOfSatisfying(Retryable.class, r -> {
            assertThat(r.cause()).isEqualTo(Cause.TIMEOUT);
            assertThat(r.notApplied()).isFalse();
        });
        assertThat(metrics.statuses).containsExactly(0);
    }

    @Test
    void refusedConnectionWasSurelyNotApplied() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.base = URI.create("http://localhost:" + free.getLocalPort());
        }
        assertThat(post(batch(item(profile(0, 0, "u"))))).isInstanceOfSatisfying(Retryable.class, r -> {
            assertThat(r.cause()).isEqualTo(Cause.NETWORK);
            assertThat(r.notApplied()).isTrue();
        });
    }

    @Test
    void resetAfterTheRequestWasWrittenMayHaveBeenApplied() throws Exception {
        try (ServerSocket resetting = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.base = URI.create("http://localhost:" + resetting.getLocalPort());
            CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> readOneAndReset(resetting), threads);
            assertThat(post(batch(item(profile(0, 0, "u"))))).isInstanceOfSatisfying(Retryable.class, r -> {
                assertThat(r.cause()).isEqualTo(Cause.NETWORK);
                assertThat(r.notApplied()).isFalse();
            });
            assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo((int) 'P');
        }
    }

    private static int readOneAndReset(ServerSocket server) {
        try (Socket socket = server.accept()) {
            int first = socket.getInputStream().read();
            socket.setSoLinger(true, 0);
            return first;
        } catch (IOException e) {
            return -1;
        }
    }

    private HttpDelivery delivery() {
        return new HttpDelivery(settings.build().http(), metrics, InstantSource.system(), System::nanoTime);
    }

    private DeliveryOutcome post(Batch batch) {
        try (HttpDelivery delivery = delivery()) {
            return delivery.post(batch).orTimeout(30, TimeUnit.SECONDS).join();
        }
    }

    private static Batch batch(Item... items) {
        return Batch.of(items[0].endpoint(), items[0].batchKind(), List.of(items), History.fresh());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
            InputStream in = exchange.getRequestBody();
            byte[] body = ("gzip".equals(encoding) ? new GZIPInputStream(in) : in).readAllBytes();
            seen.add(new Seen(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    encoding,
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    new String(body, UTF_8)));
            if (silent) {
                released.await();
            }
            exchange.getResponseHeaders().add("Retry-After", "3");
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            byte[] bytes = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
