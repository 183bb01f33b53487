package dev.segue.it;

import dev.segue.support.Broker;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The processes of a soak: two routers and two sinks, each killed, stopped and started again under its name. */
final class SoakFleet implements AutoCloseable {
    static final String TOKEN = "soak-token";
    static final String APPLICATION = "soak";

    private final Path dir;
    private final Map<String, String> common;
    private final Map<String, SegueProcess> running = new LinkedHashMap<>();

    SoakFleet(Path dir, Broker broker, String endpoint) {
        this.dir = dir;
        this.common = Map.ofEntries(
                Map.entry("kafka.bootstrap.servers", broker.bootstrapServers()),
                Map.entry("schema.registry.url", "mock://soak"),
                Map.entry("application.id", APPLICATION),
                Map.entry("topics.partitions", "6"),
                Map.entry("events.start", "earliest"),
                Map.entry("mixpanel.token", TOKEN),
                Map.entry("mixpanel.identity", "legacy"),
                Map.entry("mixpanel.endpoint", endpoint),
                Map.entry("mapping.people", "true"),
                // Faults are short here, so waits are too.
                Map.entry("sink.retry.initial.ms", "200"),
                Map.entry("sink.retry.max.ms", "2000"),
                Map.entry("sink.response.timeout.ms", "3000"),
                Map.entry("kafka.session.timeout.ms", "6000"),
                Map.entry("kafka.heartbeat.interval.ms", "1000"));
    }

    /** Starts {@code router-N} or {@code sink-N}; odd ones are static members of their group. */
    void start(String name) {
        String role = name.substring(0, name.indexOf('-'));
        Map<String, String> settings = new HashMap<>(common);
        settings.put("state.dir", state(name).toString());
        if (name.endsWith("1")) {
            settings.put(role.equals("sink") ? "sink.instance.id" : "streams.main.consumer.group.instance.id", name);
        }
        running.put(name, SegueProcess.launch(dir, role, settings));
    }

    void awaitReady() {
        running.values().forEach(SegueProcess::awaitReady);
    }

    SegueProcess process(String name) {
        return running.get(name);
    }

    void kill(String name) {
        process(name).kill();
    }

    /** SIGTERM, as an orchestrator would, and the exit status. */
    int stop(String name) {
        return running.remove(name).terminate();
    }

    /** Deletes what the router keeps on disk, so that the next start restores everything from Kafka. */
    void wipe(String name) {
        try {
            if (Files.exists(state(name))) {
                Files.walkFileTree(state(name), new Deleting());
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Those that died without being told to; they are started again, so that the run goes on. */
    List<String> revive() {
        List<String> dead = running.entrySet().stream()
                .filter(entry -> !entry.getValue().isAlive())
                .map(Map.Entry::getKey)
                .toList();
        dead.forEach(this::start);
        return dead;
    }

    @Override
    public void close() {
        running.values().forEach(SegueProcess::close);
    }

    private Path state(String name) {
        return dir.resolve("state-" + name);
    }

    private static final class Deleting extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
        }
    }
}
