package dev.segue.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.support.Broker;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What remembered users take: each is identified once, with six traits and a page that they came from. Then the router's disk
 * is wiped, and it restores everything from Kafka.
 */
public final class UserStateSize {
    private static final String[] CITIES = {"Austin", "Berlin", "Lagos", "Osaka", "Quito", "Riga", "Sydney", "Tunis"};

    private final int users;
    private final PrintStream out;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path home = Launched.home("state");
    private final int opsPort = Broker.unusedPort();

    private UserStateSize(int users, PrintStream out) {
        this.users = users;
        this.out = out;
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 0 && (args.length != 2 || !args[0].equals("--users"))) {
            System.err.println("bench state: give --users N or nothing");
            System.exit(2);
        }
        new UserStateSize(args.length == 0 ? 1_000_000 : Integer.parseInt(args[1]), System.out).run();
        System.exit(0);
    }

    @SuppressWarnings("try") // processes are started to be there
    private void run() throws Exception {
        int kafkaPort = Broker.unusedPort();
        try (Launched broker = Launched.broker(home, kafkaPort)) {
            long feedNanos;
            try (Launched router = router(kafkaPort)) {
                long begin = System.nanoTime();
                feed("127.0.0.1:" + kafkaPort);
                await("all messages are mapped", () -> metric("segue_messages_mapped_total") >= users);
                feedNanos = System.nanoTime() - begin;
            }
            long disk = bytes(home.resolve("state"), "users");
            long changelog = bytes(home.resolve("kafka"), "users-changelog");
            delete(home.resolve("state"));
            long begin = System.nanoTime();
            try (Launched router = router(kafkaPort)) {
                double restored = (System.nanoTime() - begin) / 1e9;
                out.printf(
                        "%n%d users, each identified once with six traits and a first touch; %s%n%n",
                        users, Machine.description());
                out.println("| what | measured |");
                out.println("|---|---|");
                out.printf("| router, messages a second | %.0f |%n", users / (feedNanos / 1e9));
                out.printf("| store on disk, bytes a user | %.0f |%n", (double) disk / users);
                out.printf("| changelog, bytes a user | %.0f |%n", (double) changelog / users);
                out.printf("| start to ready with an empty disk, s | %.1f |%n", restored);
                out.printf("| resident memory after it, MB | %d |%n", router.residentMb());
            }
        } finally {
            delete(home);
        }
    }

    private Launched router(int kafkaPort) throws Exception {
        return Launched.segue(
                home,
                "router",
                kafkaPort,
                opsPort,
                Map.of(
                        "mixpanel.endpoint", "http://127.0.0.1:1",
                        "state.super.properties", "true",
                        "state.first.touch", "true",
                        "streams.num.standby.replicas", "0"));
    }

    private void feed(String bootstrap) {
        Random random = new Random(1);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "linger.ms", "5", "compression.type", "lz4"),
                new StringSerializer(),
                new ByteArraySerializer())) {
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
                producer.send(new ProducerRecord<>(Launched.EVENTS, id, json.getBytes(UTF_8)));
            }
        }
    }

    private double metric(String name) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + "/metrics"))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("not within half an hour: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
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

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
