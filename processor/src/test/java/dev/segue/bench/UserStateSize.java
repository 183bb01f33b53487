package dev.segue.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What remembered users take: each is identified once, with six traits and a page that they came from. Then the router's disk
 * is wiped, and it restores everything from Kafka.
 */
final class UserStateSize implements Part {
    private static final String[] CITIES = {"Austin", "Berlin", "Lagos", "Osaka", "Quito", "Riga", "Sydney", "Tunis"};
    private static final Map<String, String> STATE = Map.of(
            "state.super.properties", "true",
            "state.first.touch", "true",
            "streams.num.standby.replicas", "0");

    @Override
    @SuppressWarnings("try") // a process is started to be there
    public void run(Options options, PrintStream out) throws Exception {
        int users = options.get("users", 1_000_000);
        int opsPort = Broker.unusedPort();
        try (Testbed testbed = new Testbed("state")) {
            testbed.topic(Testbed.EVENTS, Testbed.PARTITIONS);
            Map<String, String> settings = testbed.settings("state", STATE);
            Path state = Path.of(settings.get("state.dir"));
            long feedNanos;
            try (Launched router = testbed.segue("router", settings, opsPort).awaitReady(opsPort)) {
                long begin = System.nanoTime();
                feed(testbed, users);
                Await.until(
                        "all messages are mapped",
                        Duration.ofMinutes(30),
                        () -> Launched.metric(opsPort, "segue_messages_mapped_total") >= users,
                        () -> Launched.metric(opsPort, "segue_messages_mapped_total") + " of " + users);
                feedNanos = System.nanoTime() - begin;
            }
            long disk = bytes(state, "users");
            long changelog = bytes(testbed.home().resolve("kafka"), "users-changelog");
            Testbed.delete(state);
            long begin = System.nanoTime();
            try (Launched router = testbed.segue("router", settings, opsPort).awaitReady(opsPort)) {
                double restored = (System.nanoTime() - begin) / 1e9;
                out.printf("%d users, each identified once with six traits and a first touch.%n%n", users);
                out.println("| what | measured |");
                out.println("|---|---|");
                out.printf("| router, messages a second | %.0f |%n", users / (feedNanos / 1e9));
                out.printf("| store on disk, bytes a user | %.0f |%n", (double) disk / users);
                out.printf("| changelog, bytes a user | %.0f |%n", (double) changelog / users);
                out.printf("| start to ready with an empty disk, s | %.1f |%n", restored);
                out.printf("| resident memory after it, MB | %d |%n", router.residentMb());
            }
        }
    }

    private static void feed(Testbed testbed, int users) {
        Random random = new Random(1);
        try (KafkaProducer<String, byte[]> producer = testbed.producer()) {
            for (int user = 0; user < users; user++) {
                String id = "user-" + Integer.toHexString(random.nextInt()) + "-" + user;
                String json = """
                    {"type":"identify","userId":"%s","messageId":"m-%d","timestamp":"%s","traits":{"email":"%s@mail.example",\
                    "firstName":"%s","lastName":"%s","plan":"%s","city":"%s","seats":%d},"context":{"page":{"url":\
                    "https://shop.example/","referrer":"https://search.example/?q=%s"}}}""".formatted(
                                id,
                                user,
                                Instant.ofEpochMilli(1_790_000_000_000L + user),
                                id,
                                Integer.toString(random.nextInt(60_000), 36),
                                Integer.toString(random.nextInt(2_000_000), 36),
                                random.nextInt(5) == 0 ? "pro" : "free",
                                CITIES[random.nextInt(CITIES.length)],
                                random.nextInt(100),
                                Integer.toString(random.nextInt(), 36));
                producer.send(new ProducerRecord<>(Testbed.EVENTS, id, json.getBytes(UTF_8)));
            }
        }
    }

    /** The size of all files below directories whose name has this in it. */
    private static long bytes(Path directory, String name) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> directory.relativize(file).toString().contains(name))
                    .filter(file -> !file.toString().endsWith("index"))
                    .mapToLong(UserStateSize::size)
                    .sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
