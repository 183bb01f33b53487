package dev.segue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.support.Await;
import dev.segue.support.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands in a process of their own, for what only a process shows: signals, and input from a pipe. */
@Timeout(120) // a command that does not end would hold everything up
class StopIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** What Java ends with after SIGTERM. */
    private static final int BY_SIGTERM = 128 + 15;

    @TempDir
    Path dir;

    private ChildJvm launch(String... args) {
        return ChildJvm.launch(Main.class, log(), args);
    }

    private Path log() {
        return dir.resolve("log");
    }

    private String said() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ChildJvm run(String... more) {
        List<String> args = new ArrayList<>(List.of("run"));
        for (String setting : List.of("mixpanel.token=0123456789", "mixpanel.identity=legacy", "ops.port=0")) {
            args.addAll(List.of("-o", setting));
        }
        args.addAll(Arrays.asList(more));
        return launch(args.toArray(String[]::new));
    }

    /** A process whose input, output and temporary directory are the test's. */
    private Process start(String option, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
        command.addAll(Arrays.asList(args));
        return new ProcessBuilder(command)
                .redirectOutput(dir.resolve("out").toFile())
                .redirectError(log().toFile())
                .start();
    }

    private static void awaitLog(ChildJvm child, String text) {
        Await.until("it says " + text, PATIENCE, () -> child.log().contains(text), child::log);
    }

    @Test
    void stoppedWhileItsKafkaNodeStartsItEndsWithZero() {
        try (ChildJvm child = run(
                "-o",
                "kafka.embedded=true",
                "-o",
                "kafka.embedded.port=0",
                "-o",
                "kafka.embedded.dir=" + dir.resolve("kafka"))) {
            // The directory is formatted, and the node is about to start.
            Path formatted = dir.resolve("kafka").resolve("kafka").resolve("meta.properties");
            Await.until("the node starts", PATIENCE, () -> Files.exists(formatted), child::log);

            assertThat(child.terminate()).as(child.log()).isZero();

            assertThat(child.log()).doesNotContain("\tat ");
        }
    }

    @Test
    void stoppedWhileNoBrokerAnswersItEndsWithZero() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ChildJvm child = run(
                        "-o",
                        "kafka.bootstrap.servers=127.0.0.1:" + silent.getLocalPort(),
                        "-o",
                        "schema.registry.url=mock://stopped")) {
            silent.setSoTimeout((int) PATIENCE.toMillis());
            silent.accept();

            assertThat(child.terminate()).as(child.log()).isZero();

            assertThat(child.log())
                    .contains("stopped before Kafka at 127.0.0.1:")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void theEmulatorSaysWhatItIsAnswersAndStopsWithZero() throws Exception {
        try (ChildJvm child = launch("emulator", "--port", "0")) {
            awaitLog(child, "the emulator listens on ");
            String address = child.log()
                    .lines()
                    .filter(line -> line.startsWith("the emulator listens on "))
                    .map(line -> line.substring("the emulator listens on ".length()))
                    .findFirst()
                    .orElseThrow();

            var answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(address + "/_emulator/"))
                                    .timeout(PATIENCE)
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("Built from Mixpanel's documentation, not by Mixpanel");
            assertThat(child.terminate()).as(child.log()).isZero();
        }
    }

    @Test
    void aDemoStoppedInTheMiddleLeavesNothingBehind() throws Exception {
        Path temporary = Files.createDirectory(dir.resolve("temporary"));
        Process demo = start("-Djava.io.tmpdir=" + temporary, "demo");
        try {
            // Streams has opened its stores, and the node has data.
            Await.until("it is in its first run", PATIENCE, () -> said().contains("with-hold-and-gate: "), this::said);

            demo.destroy();

            assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(demo.exitValue()).isEqualTo(BY_SIGTERM);
            assertThat(temporary).isEmptyDirectory();
            assertThat(said().lines().toList()).last().isEqualTo("segue demo: stopped in the middle");
        } finally {
            demo.destroyForcibly();
        }
    }

    @Test
    void aDemoStoppedWhileItsKafkaNodeStartsLeavesNothingBehind() throws Exception {
        Path temporary = Files.createDirectory(dir.resolve("temporary"));
        Process demo = start("-Djava.io.tmpdir=" + temporary, "demo");
        try {
            Await.until("the node starts", PATIENCE, () -> holdsANode(temporary), this::said);

            demo.destroy();

            assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(demo.exitValue()).isEqualTo(BY_SIGTERM);
            assertThat(temporary).isEmptyDirectory();
            assertThat(said()).doesNotContain("\tat ");
        } finally {
            demo.destroyForcibly();
        }
    }

    private static boolean holdsANode(Path temporary) throws Exception {
        try (Stream<Path> files = Files.walk(temporary)) {
            return files.anyMatch(file -> file.endsWith("meta.properties"));
        }
    }

    @Test
    void aDestinationsSettingsCanComeThroughAPipe() throws Exception {
        Process process = start("-XX:TieredStopAtLevel=1", "config", "import");
        try (var in = process.getOutputStream()) {
            in.write("{\"token\":\"piped\"}".getBytes(UTF_8));
        }

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said()).isZero();
        assertThat(Files.readString(dir.resolve("out"))).contains("mixpanel.token=piped\n");
    }
}
