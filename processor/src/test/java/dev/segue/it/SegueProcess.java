package dev.segue.it;

import dev.segue.support.Await;
import dev.segue.support.Broker;
import dev.segue.support.ChildJvm;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code segue run} as an operator starts it, in a process of its own. */
final class SegueProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ChildJvm jvm;
    private final int opsPort;
    private final HttpClient http = HttpClient.newHttpClient();

    private SegueProcess(ChildJvm jvm, int opsPort) {
        this.jvm = jvm;
        this.opsPort = opsPort;
    }

    /** Starts it and returns at once. */
    static SegueProcess launch(Path dir, String role, Map<String, String> settings) {
        return launch(List.of(), dir, role, settings);
    }

    /** The same with options of Java's. */
    static SegueProcess launch(List<String> options, Path dir, String role, Map<String, String> settings) {
        int opsPort = Broker.unusedPort();
        ChildJvm jvm = ChildJvm.launch(
                options,
                dev.segue.cli.Main.class,
                log(dir, opsPort),
                arguments(role, settings, opsPort).toArray(String[]::new));
        return new SegueProcess(jvm, opsPort);
    }

    /** The same by a launcher, which may be another version's. */
    static SegueProcess launch(Path launcher, Path dir, String role, Map<String, String> settings) {
        int opsPort = Broker.unusedPort();
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(arguments(role, settings, opsPort));
        return new SegueProcess(ChildJvm.command(command, log(dir, opsPort)), opsPort);
    }

    private static Path log(Path dir, int opsPort) {
        return dir.resolve("segue-" + opsPort + ".log");
    }

    private static List<String> arguments(String role, Map<String, String> settings, int opsPort) {
        List<String> arguments = new ArrayList<>(List.of("run", "--role", role, "-o", "ops.port=" + opsPort));
        settings.forEach((name, value) -> arguments.addAll(List.of("-o", name + "=" + value)));
        return arguments;
    }

    /** Waits until it says that it is ready. */
    void awaitReady() {
        Await.until("ready", PATIENCE, this::isReady, jvm::log);
    }

    boolean isReady() {
        return status("/ready") == 200;
    }

    /** What {@code /ready} says, whether it is ready or not. */
    String readiness() {
        return get("/ready").body();
    }

    /** Whatever it serves there. */
    String page(String path) {
        return get(path).body();
    }

    /** The sum of all samples of a metric, over its labels; 0 if there is none. */
    double metric(String name) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    void kill() {
        jvm.kill();
    }

    /** Freezes it, as a long garbage collection would. */
    void pause() {
        jvm.pause();
    }

    void resume() {
        jvm.resume();
    }

    boolean isAlive() {
        return jvm.isAlive();
    }

    /** SIGTERM; the exit status. */
    int terminate() {
        return jvm.terminate();
    }

    String log() {
        return jvm.log();
    }

    @Override
    public void close() {
        jvm.close();
    }

    private int status(String path) {
        return get(path).statusCode();
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("no answer from " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
