package dev.segue.support;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A main class of the test class path in a JVM of its own: to be killed, paused and started again. */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final Path log;
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

    private ChildJvm(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts it and waits for a line that begins with READY.
     *
     * @param log gets everything that it prints, and is quoted when it does not get ready
     */
    public static ChildJvm start(Class<?> main, Path log, Duration patience, String... args) {
        ChildJvm child = launch(main, log, args);
        child.awaitReady(main, patience);
        return child;
    }

    /** Starts it and returns at once. */
    public static ChildJvm launch(Class<?> main, Path log, String... args) {
        return launch(List.of(), main, log, args);
    }

    /** The same with further options of Java's. */
    public static ChildJvm launch(List<String> options, Class<?> main, Path log, String... args) {
        try {
            Path classPath = Files.createTempFile("class-path", ".args");
            classPath.toFile().deleteOnExit();
            String jars = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
            Files.writeString(classPath, "-cp \"" + jars.replace("\\", "\\\\") + "\"");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "@" + classPath));
            command.addAll(options);
            command.add(main.getName());
            command.addAll(List.of(args));
            return command(command, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a command that is or becomes a JVM, and returns at once. */
    public static ChildJvm command(List<String> command, Path log) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            ChildJvm child = new ChildJvm(process, log);
            Thread reader = new Thread(child::drain, "output of " + command.get(0));
            reader.setDaemon(true);
            reader.start();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kill -9}: nothing is closed, flushed or said. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Stops it as an operator would, with SIGTERM, and waits for its end. */
    public int terminate() {
        process.destroy();
        awaitEnd();
        return process.exitValue();
    }

    /** Waits until it has ended by itself; the exit status. */
    public int awaitExit(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " goes on:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Freezes it, as a long garbage collection would. */
    public void pause() {
        signal("-STOP");
    }

    /** Lets it go on. */
    public void resume() {
        signal("-CONT");
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it however it goes: a test leaves no process behind. */
    @Override
    public void close() {
        if (process.isAlive()) {
            resume();
            kill();
        }
    }

    private void awaitReady(Class<?> main, Duration patience) {
        try {
            if (ready.get(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            throw new IllegalStateException(main.getSimpleName() + " ended before it was ready:\n" + log());
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
            throw new IllegalStateException(main.getSimpleName() + " not ready after " + patience + ":\n" + log(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Reads to the end, however long that is: a child whose output nobody reads stands still. */
    private void drain() {
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                Writer copy = Files.newBufferedWriter(log, CREATE, APPEND)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                copy.write(line + "\n");
                copy.flush();
                if (line.startsWith("READY")) {
                    ready.complete(true);
                }
            }
        } catch (IOException e) {
            // the child is gone, and with it what it still wanted to say
        } finally {
            ready.complete(false);
        }
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill " + name + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
