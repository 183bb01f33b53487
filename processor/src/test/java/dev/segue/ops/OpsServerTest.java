package dev.segue.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.segue.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpsServerTest {
    private static final String LOOPBACK = "127.0.0.1";

    private final AtomicInteger looks = new AtomicInteger();
    private volatile RoleReport report = new RoleReport("sink", "RUNNING", true, true, List.of());
    private final Health health = new Health(
            List.of(now -> {
                looks.incrementAndGet();
                return report;
            }),
            () -> Instant.EPOCH);
    private final MicrometerMetrics metrics = new MicrometerMetrics(() -> Instant.EPOCH);
    private final OpsContent content = new OpsContent(
            () -> "segue_live 1.0\n",
            () -> "Topologies:\n",
            () -> "<svg/>",
            new Status(Map.of("role", "sink"), health, metrics, () -> Instant.EPOCH));
    private final OpsServer server = OpsServer.start(LOOPBACK, 0, health, content);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
        metrics.close();
    }

    @Test
    void wellIs200WithTheStateOfEachRole() throws Exception {
        HttpResponse<String> ready = get("/ready");

        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.headers().firstValue("content-type")).hasValue("application/json");
        JsonNode body = new JsonMapper().readTree(ready.body());
        assertThat(body.path("state").asText()).isEqualTo("ready");
        assertThat(body.path("roles").path("sink").asText()).isEqualTo("RUNNING");
        assertThat(body.path("reasons")).isEmpty();
        assertThat(get("/live").statusCode()).isEqualTo(200);
    }

    @Test
    void notReadyIs503WithReasonsForPeople() throws Exception {
        report = new RoleReport(
                "sink",
                "DOWN",
                true,
                false,
                List.of("token refused at api.mixpanel.com: check mixpanel.token, mixpanel.region"));

        HttpResponse<String> ready = get("/ready");

        assertThat(ready.statusCode()).isEqualTo(503);
        JsonNode body = new JsonMapper().readTree(ready.body());
        assertThat(body.path("state").asText()).isEqualTo("not ready");
        assertThat(body.path("reasons").path(0).asText())
                .isEqualTo("token refused at api.mixpanel.com: check mixpanel.token, mixpanel.region");
        assertThat(get("/live").statusCode()).isEqualTo(200);
    }

    @Test
    void notLiveIs503() throws Exception {
        report = new RoleReport("router", "ERROR", false, false, List.of("the router stopped"));

        assertThat(get("/live").statusCode()).isEqualTo(503);
        assertThat(get("/live").body()).contains("\"not live\"").contains("the router stopped");
    }

    @Test
    void metricsAreInPrometheusText() throws Exception {
        HttpResponse<String> metrics = get("/metrics");

        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(metrics.body()).isEqualTo("segue_live 1.0\n");
    }

    @Test
    void theTopologyIsText() throws Exception {
        assertThat(get("/topology").body()).isEqualTo("Topologies:\n");
        assertThat(get("/topology").headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/live/", "/metrics/x", "/LIVE", "/favicon.ico"})
    void otherPathsAre404(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
        assertThat(get(path).body()).contains("/live, /ready, /status, /metrics, /topology");
    }

    @Test
    void theStatusIsJson() throws Exception {
        HttpResponse<String> status = get("/status");

        assertThat(status.statusCode()).isEqualTo(200);
        assertThat(status.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(new JsonMapper().readTree(status.body()).at("/about/role").asText())
                .isEqualTo("sink");
    }

    @Test
    void thePictureIsSvg() throws Exception {
        assertThat(get("/topology.svg").body()).isEqualTo("<svg/>");
        assertThat(get("/topology.svg").headers().firstValue("content-type")).hasValue("image/svg+xml");
    }

    /** Also nothing that the page's own files would have to be changed for. */
    @Test
    void thePageNeedsNothingFromElsewhere() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.headers().firstValue("content-security-policy"))
                .hasValueSatisfying(policy ->
                        assertThat(policy).startsWith("default-src 'none'").doesNotContain("unsafe", "http"));
        Matcher links = Pattern.compile("(?:href|src)=\"([^\"]+)\"").matcher(page.body());
        List<String> found = links.results().map(link -> link.group(1)).toList();

        assertThat(found).contains("/page.css", "/page.js", "/topology.svg");
        for (String link : found) {
            assertThat(get(link).statusCode()).as(link).isIn(200);
        }
        assertThat(page.body()).doesNotContainPattern("<(?:script|style)>|\\son\\w+=|\\sstyle=");
        assertThat(get("/page.js").body()).doesNotContain("innerHTML", "eval(", "https:", "//cdn");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void otherMethodsAre405(String method) throws Exception {
        HttpResponse<String> answer = send(method, "/ready");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD");
    }

    @Test
    void headIsGetWithoutABody() throws Exception {
        HttpResponse<String> answer = send("HEAD", "/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValueAsLong("content-length")).hasValue("segue_live 1.0\n".length());
    }

    @Test
    void itDoesNotSayWhatItRunsOn() throws Exception {
        assertThat(get("/live").headers().firstValue("server")).isEmpty();
    }

    @Test
    void itLooksBetweenProbes() {
        Await.until("a look without a probe", Duration.ofSeconds(20), () -> looks.get() > 1, () -> looks + " looks");
    }

    @Test
    void aStalledClientKeepsNobodyWaiting() throws Exception {
        try (Socket one = stalled();
                Socket two = stalled();
                Socket three = stalled();
                Socket four = stalled();
                Socket five = stalled()) {
            assertThat(get("/live").statusCode()).isEqualTo(200);
            assertThat(List.of(one, two, three, four, five)).allMatch(Socket::isConnected);
        }
    }

    @Test
    void aPortInUseIsSaidWithTheSettingThatChangesIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> OpsServer.start(LOOPBACK, port, health, content))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("port " + port + " on 127.0.0.1 is in use: set ops.port to another");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsSaidWithTheSetting() {
        assertThatThrownBy(() -> OpsServer.start("192.0.2.1", 0, health, content))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("192.0.2.1")
                .hasMessageContaining("ops.host");
    }

    @Test
    void closedItListensNoMore() {
        server.close();

        assertThatThrownBy(() -> get("/live")).isInstanceOf(ConnectException.class);
    }

    /** Half a request. */
    private Socket stalled() throws IOException {
        Socket socket = new Socket(LOOPBACK, server.port());
        socket.getOutputStream().write("GET /live HTTP/1.1\r\nHost: l".getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        return socket;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path);
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + LOOPBACK + ":" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(20))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
