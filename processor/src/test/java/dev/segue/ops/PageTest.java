package dev.segue.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import dev.segue.sink.SinkMetrics;
import dev.segue.sink.SinkMetrics.BackOff;
import dev.segue.topology.TopologyMetrics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a browser shows it, where there is a Chromium. */
class PageTest {
    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome");

    private Instant now = Instant.parse("2026-11-27T12:00:00Z");
    private RoleReport report = new RoleReport("sink", "RUNNING", true, true, List.of());

    private static Path browser() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(dir -> BROWSERS.stream().map(name -> Path.of(dir, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** What the page is once its script has run. */
    private static String shown(Path dir, int port) throws Exception {
        Path browser = browser();
        assumeTrue(browser != null, "there is no chromium on the PATH");
        Path out = dir.resolve("page.html");
        Process process = new ProcessBuilder(
                        browser.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + dir.resolve("profile"),
                        "--virtual-time-budget=3000",
                        "--dump-dom",
                        "http://127.0.0.1:" + port + "/")
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("the browser ended")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    @Test
    void itShowsStateLedgersAnswersAndDeadLetters(@TempDir Path dir) throws Exception {
        try (MicrometerMetrics metrics = new MicrometerMetrics(() -> now)) {
            Health health = new Health(List.of(at -> report), () -> now);
            Status status = new Status(
                    Map.of("segue", "1.2.3", "applicationId", "shop", "role", "all", "receiver", "here"),
                    health,
                    metrics,
                    () -> now);
            TopologyMetrics router = metrics.router();
            SinkMetrics sink = metrics.sink();
            status.sample();
            now = now.plusSeconds(5);
            for (int i = 0; i < 12_345; i++) {
                router.read();
            }
            router.deadLettered(Reason.UNKNOWN_TYPE, new Source("shop.events", 3, 1042, null, null));
            sink.deadLettered(Kind.EVENT, Reason.REFUSED, null);
            sink.delivered(Endpoint.IMPORT, Kind.EVENT, 777);
            sink.answered(Endpoint.IMPORT, 503, Duration.ofMillis(3));
            sink.backOffs(Map.of(
                    Endpoint.IMPORT, new BackOff(Duration.ofMillis(12_300), BackOff.Why.ANSWER, 503),
                    Endpoint.ENGAGE, new BackOff(Duration.ZERO, BackOff.Why.ANSWER, 0)));
            status.sample();
            OpsContent content = new OpsContent(metrics::scrape, () -> "", () -> "<svg/>", status);
            try (OpsServer server = OpsServer.start("127.0.0.1", 0, health, content)) {
                String well = shown(dir, server.port());
                assertThat(well)
                        .contains("✓ ready", "shop · all · to here", "12,345", "777", "503", "unknown-type", "1.2.3")
                        .contains("shop.events 3-1042")
                        .contains("/import posts again in 12.3 s: the last answer was 503")
                        .contains("/engage posts now: the last post had no answer")
                        .contains("2,469"); // messages a second
                assertThat(well).containsPattern("<section id=\"reasons\" hidden");

                report = new RoleReport("sink", "DOWN", true, false, List.of("token refused at <b>there</b>"));
                String ill = shown(dir, server.port());
                assertThat(ill).contains("✗ not ready", "token refused at &lt;b&gt;there&lt;/b&gt;");
                assertThat(ill).doesNotContainPattern("<section id=\"reasons\" hidden");
            }
        }
    }
}
