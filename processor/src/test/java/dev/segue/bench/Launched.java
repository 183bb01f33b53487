package dev.segue.bench;

import dev.segue.cli.Main;
import dev.segue.support.KafkaNodeMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** A process under measurement: started with options of its own, ended with its benchmark. */
final class Launched implements AutoCloseable {
    static final String EVENTS = "segment.events";
    static final String TOKEN = "bench-token";

    private static final int PARTITIONS = 6;

    private final Process process;

    private Launched(Process process) {
        this.process = process;
    }

    /** A main class on this class path. */
    static Launched java(Path log, List<String> options, Class<?> main, List<String> args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        return new Launched(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    /** A Kafka node with the events topic, which answers. */
    static Launched broker(Path home, int port) throws Exception {
        Launched broker = java(
                        home.resolve("broker.log"),
                        List.of("-Xmx512m", "-XX:+UseSerialGC"),
                        KafkaNodeMain.class,
                        List.of(home.resolve("kafka").toString(), Integer.toString(port)))
                .awaitLine();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
            admin.createTopics(List.of(new NewTopic(EVENTS, PARTITIONS, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
        return broker;
    }

    /** {@code segue run} with the launcher's own flags, which says that it is ready. */
    static Launched segue(Path home, String role, int kafkaPort, int opsPort, Map<String, String> own)
            throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "kafka.bootstrap.servers",
                "127.0.0.1:" + kafkaPort,
                "schema.registry.url",
                "mock://bench",
                "topics.partitions",
                Integer.toString(PARTITIONS),
                "events.start",
                "earliest",
                "mixpanel.token",
                TOKEN,
                "mixpanel.identity",
                "legacy",
                "mapping.people",
                "true",
                "state.dir",
                home.resolve("state").toString(),
                "ops.port",
                Integer.toString(opsPort)));
        settings.putAll(own);
        List<String> arguments = new ArrayList<>(List.of("run", "--role", role));
        settings.forEach((name, value) -> arguments.addAll(List.of("-o", name + "=" + value)));
        Path log = home.resolve("segue.log");
        return java(log, List.of("-Xmx512m", "-XX:+UseG1GC"), Main.class, arguments)
                .awaitReady(opsPort, log);
    }

    /** Waits for the line that begins with READY. */
    Launched awaitLine() throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("READY")) {
                return this;
            }
        }
        throw new IllegalStateException("the process ended before it was ready");
    }

    /** Waits until its ops server says that it is ready. */
    Launched awaitReady(int opsPort, Path log) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + "/ready"))
                .timeout(Duration.ofSeconds(2))
                .build();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return this;
                }
            } catch (IOException e) {
                // It does not listen yet.
            }
            LockSupport.parkNanos(50_000_000);
        }
        throw new IllegalStateException("not ready:\n" + Files.readString(log));
    }

    /** CPU time so far, in seconds. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
    }

    /** Resident memory now, in MB; Linux only, else 0. */
    long residentMb() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** A directory for one run, whose parts are named in messages. */
    static Path home(String name) {
        try {
            return Files.createTempDirectory("segue-bench-" + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
