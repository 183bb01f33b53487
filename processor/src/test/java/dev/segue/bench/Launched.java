package dev.segue.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.support.Await;
import dev.segue.support.Repository;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process under measurement: started with options of its own, ended with its benchmark. */
final class Launched implements AutoCloseable {
    /** What {@code scripts/segue} gives {@code run}. */
    static final List<String> AS_LAUNCHER = List.of("-Xshare:auto", "-XX:+UseParallelGC", "-Xmx512m");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;
    private final BufferedReader lines;
    private final Thread hook;

    private Launched(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        // A benchmark that is stopped in the middle takes its processes with it.
        this.hook = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** A main class on this class path. */
    static Launched java(Path log, List<String> options, Class<?> main, List<String> args) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        return start(log, command);
    }

    /** The command as its launcher starts it, from the jar and with the launcher's options. */
    static Launched segue(Path log, List<String> args) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(Repository.file("scripts/segue").toString()));
        command.addAll(args);
        return start(log, command);
    }

    private static Launched start(Path log, List<String> command) throws IOException {
        return new Launched(
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start(),
                log);
    }

    /** Waits for a line that begins so. */
    Launched awaitLine(String beginning) throws IOException {
        line(beginning);
        return this;
    }

    /** The next line that begins so. */
    String line(String beginning) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
        }
        throw new IllegalStateException("the process ended without " + beginning + ":\n" + Files.readString(log));
    }

    /** Writes a line to its standard input. */
    void tell(String line) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(UTF_8));
        in.flush();
    }

    /** Waits until its ops server says that it is ready. */
    Launched awaitReady(int opsPort) {
        Await.until(
                "ready",
                Duration.ofSeconds(90),
                () -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("the process ended");
                    }
                    return get(opsPort, "/ready").statusCode() == 200;
                },
                this::log);
        return this;
    }

    private String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The sum of a metric's samples over its labels, of those whose labels have this in them; 0 if there is none. */
    static double metric(int opsPort, String name, String label) {
        try {
            return get(opsPort, "/metrics")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                    .filter(line -> line.contains(label))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double metric(int opsPort, String name) {
        return metric(opsPort, name, "");
    }

    private static HttpResponse<String> get(int port, String path) throws IOException {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** CPU time so far, in seconds. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1000.0;
    }

    /** Resident memory now, in MB; Linux only, else 0. */
    long residentMb() {
        return status("VmRSS:");
    }

    /** The most resident memory that it had, in MB; Linux only, else 0. */
    long peakMb() {
        return status("VmHWM:");
    }

    private long status(String name) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith(name))
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
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running already.
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
