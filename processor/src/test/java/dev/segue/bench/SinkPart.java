package dev.segue.bench;

import dev.segue.mixpanel.Endpoint;
import dev.segue.schemas.AvroCodec;
import dev.segue.schemas.Decoded;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.Registry;
import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The sink from a full requests topic to a receiver that only counts, against the HTTP client alone, which posts the same
 * records in batches as large as the sink's.
 */
final class SinkPart implements Part {
    private static final String APPLICATION = "sink";
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    /** At the end a few users wait behind their alias and nothing else is left to do; that is not the sink's speed. */
    private static final double UNTIL = 0.95;

    /** @param cpuSeconds of the process that posts */
    private record Cost(
            double records, double seconds, double cpuSeconds, double responderSeconds, double posts, double bytes) {
        double rate() {
            return records / seconds;
        }

        double micros() {
            return cpuSeconds / records * 1e6;
        }

        double responderMicros() {
            return responderSeconds / records * 1e6;
        }

        double bytesPerRecord() {
            return bytes / records;
        }

        double recordsPerPost() {
            return records / posts;
        }
    }

    /** What the receiver and the clock say at one moment. */
    private record Mark(
            double records, long nanos, double cpuSeconds, double responderSeconds, long posts, long bytes) {
        Cost to(Mark end) {
            return new Cost(
                    end.records - records,
                    (end.nanos - nanos) / 1e9,
                    end.cpuSeconds - cpuSeconds,
                    end.responderSeconds - responderSeconds,
                    end.posts - posts,
                    end.bytes - bytes);
        }
    }

    /** To one endpoint. */
    private record Posts(double count, double records) {}

    @Override
    public void run(Options options, PrintStream out) throws Exception {
        int messages = options.get("messages", 2_000_000);
        List<Cost> sinks = new ArrayList<>();
        List<Cost> floors = new ArrayList<>();
        long requests;
        try (Testbed testbed = new Testbed("sink");
                Launched responder = Launched.java(
                        testbed.log("responder"),
                        List.of("-Xmx128m", "-XX:+UseSerialGC"),
                        CountingResponder.class,
                        List.of())) {
            String receiver = "http://127.0.0.1:" + responder.line("READY").split(" ")[1];
            testbed.topic(Testbed.EVENTS, Testbed.PARTITIONS);
            testbed.fill(Testbed.EVENTS, new Corpus(1, options.get("users", 100_000), Instant.now()), messages);
            route(testbed);
            Path batches = testbed.home().resolve("batches");
            requests = count(testbed);
            for (int run = 0; run < options.runs(); run++) {
                sinks.add(sink(testbed, responder, receiver, requests, batches));
                floors.add(floor(testbed, responder, receiver, requests, batches));
            }
        }
        out.printf(
                "%d requests of %d messages on a topic of %d partitions; measured between half and %.0f %% of them;"
                        + " %d runs. The floor posts batches that are ready, with %d posts in flight.%n%n",
                requests, messages, Testbed.PARTITIONS, 100 * UNTIL, options.runs(), Testbed.PARTITIONS);
        out.println("| | requests a second | CPU µs a request | of the floor's CPU | receiver's CPU µs a request"
                + " | requests a post | bytes posted a request |");
        out.println("|---|---|---|---|---|---|---|");
        double floor = Spread.of(floors, Cost::micros).median();
        row(out, "sink", sinks, floor);
        row(out, "floor: bare HTTP client", floors, floor);
    }

    private static void row(PrintStream out, String name, List<Cost> costs, double floor) {
        out.printf(
                "| %s | %s | %s | %.2f | %s | %s | %s |%n",
                name,
                Spread.of(costs, Cost::rate).text("%.0f"),
                Spread.of(costs, Cost::micros).text("%.1f"),
                Spread.of(costs, Cost::micros).median() / floor,
                Spread.of(costs, Cost::responderMicros).text("%.1f"),
                Spread.of(costs, Cost::recordsPerPost).text("%.0f"),
                Spread.of(costs, Cost::bytesPerRecord).text("%.0f"));
    }

    /** Fills the requests topic. */
    @SuppressWarnings("try") // a process is started to be there
    private static void route(Testbed testbed) throws Exception {
        int opsPort = Broker.unusedPort();
        try (Launched router = testbed.segue("router", testbed.settings(APPLICATION, Map.of("hold.ms", "0")), opsPort)
                .awaitReady(opsPort)) {
            Await.until(
                    "everything is routed",
                    PATIENCE,
                    () -> testbed.lag(APPLICATION, Testbed.EVENTS) == 0
                            && testbed.lag(APPLICATION, APPLICATION + "-keyed-repartition") == 0,
                    () -> "messages waiting: " + testbed.lag(APPLICATION, Testbed.EVENTS));
        }
    }

    private static Cost sink(Testbed testbed, Launched responder, String receiver, long requests, Path batches)
            throws Exception {
        int opsPort = Broker.unusedPort();
        Map<String, String> own = Map.of(
                "mixpanel.endpoint", receiver,
                "sink.rate.records.per.minute", "1000000000",
                "sink.rate.bytes.per.minute", "1000000000000");
        try (Launched sink = testbed.segue("sink", testbed.settings(APPLICATION, own), opsPort)
                .awaitReady(opsPort)) {
            Mark warm = mark(sink, awaitDelivered(opsPort, requests / 2.0), responder);
            Map<Endpoint, Posts> before = posts(opsPort);
            Mark end = mark(sink, awaitDelivered(opsPort, requests * UNTIL), responder);
            Map<Endpoint, Posts> after = posts(opsPort);
            Cost cost = warm.to(end);
            Testbed.say("sink: " + cost);
            if (!Files.exists(batches)) {
                write(testbed, batches, sizes(before, after));
            }
            return cost;
        } finally {
            forget(testbed);
        }
    }

    /** Seldom asked, since asking costs the sink time. */
    private static double awaitDelivered(int opsPort, double atLeast) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            double delivered = Launched.metric(opsPort, "segue_requests_delivered_total");
            if (delivered >= atLeast) {
                return delivered;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(delivered + " of " + atLeast + " requests were delivered");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }
    }

    private static Mark mark(Launched posting, double records, Launched responder) throws IOException {
        responder.tell("");
        String[] counted = responder.line("COUNTED").split(" ");
        return new Mark(
                records,
                System.nanoTime(),
                posting.cpuSeconds(),
                responder.cpuSeconds(),
                Long.parseLong(counted[1]),
                Long.parseLong(counted[2]));
    }

    private static Cost floor(Testbed testbed, Launched responder, String receiver, long requests, Path batches)
            throws Exception {
        try (Launched poster = Launched.java(
                        testbed.log("floor"),
                        Launched.AS_LAUNCHER,
                        BarePoster.class,
                        List.of(
                                batches.toString(),
                                receiver,
                                Integer.toString(Testbed.PARTITIONS),
                                Long.toString(requests / 2)))
                .awaitLine("READY")) {
            poster.tell("");
            Mark warm = mark(poster, Double.parseDouble(poster.line("WARM").split(" ")[1]), responder);
            Mark end = mark(poster, Double.parseDouble(poster.line("DONE").split(" ")[1]), responder);
            Cost cost = warm.to(end);
            Testbed.say("floor: " + cost);
            return cost;
        }
    }

    /** So that the next run begins anew. */
    private static void forget(Testbed testbed) {
        Testbed.get(testbed.admin()
                .deleteConsumerGroups(List.of(APPLICATION + "-sink"))
                .all());
    }

    private static long count(Testbed testbed) {
        long[] count = {0};
        read(testbed, record -> count[0]++);
        return count[0];
    }

    private static Map<Endpoint, Posts> posts(int opsPort) {
        Map<Endpoint, Posts> posts = new EnumMap<>(Endpoint.class);
        for (Endpoint endpoint : Endpoint.values()) {
            String label = "endpoint=\"" + endpoint.path() + "\"";
            posts.put(
                    endpoint,
                    new Posts(
                            Launched.metric(opsPort, "segue_posts_records_count", label),
                            Launched.metric(opsPort, "segue_posts_records_sum", label)));
        }
        return posts;
    }

    /** How many records a post had on average meanwhile. */
    private static Map<Endpoint, Integer> sizes(Map<Endpoint, Posts> before, Map<Endpoint, Posts> after) {
        Map<Endpoint, Integer> sizes = new EnumMap<>(Endpoint.class);
        after.forEach((endpoint, posts) -> {
            double count = posts.count() - before.get(endpoint).count();
            double records = posts.records() - before.get(endpoint).records();
            sizes.put(endpoint, count == 0 ? 1 : (int) Math.ceil(records / count));
        });
        return sizes;
    }

    /** Batches of the records that follow each other in a partition, as many as the sink's posts have on average. */
    private static void write(Testbed testbed, Path file, Map<Endpoint, Integer> sizes) throws IOException {
        Testbed.say("requests a post: " + sizes);
        AvroCodec<MixpanelRequest> codec = AvroCodec.requests(new Registry(Map.of(Registry.URL, "mock://bench")));
        Map<String, List<byte[]>> waiting = new HashMap<>();
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
            read(testbed, record -> {
                MixpanelRequest request =
                        ((Decoded.Value<MixpanelRequest>) codec.decode(record.topic(), record.value())).value();
                Endpoint endpoint = Endpoint.valueOf(request.getEndpoint().name());
                List<byte[]> batch =
                        waiting.computeIfAbsent(endpoint + " " + record.partition(), key -> new ArrayList<>());
                batch.add(bytes(request.getBody()));
                if (batch.size() >= sizes.get(endpoint)) {
                    write(out, endpoint, batch);
                    batch.clear();
                }
            });
            for (Map.Entry<String, List<byte[]>> rest : waiting.entrySet()) {
                if (!rest.getValue().isEmpty()) {
                    write(out, Endpoint.valueOf(rest.getKey().split(" ")[0]), rest.getValue());
                }
            }
            out.writeBoolean(false);
        }
    }

    private static void write(DataOutputStream out, Endpoint endpoint, List<byte[]> batch) throws IOException {
        out.writeBoolean(true);
        out.writeUTF(endpoint.path());
        out.writeBoolean(endpoint == Endpoint.IMPORT);
        out.writeInt(batch.size());
        for (byte[] body : batch) {
            out.writeInt(body.length);
            out.write(body);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private interface Reader {
        void take(ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    /** All of the requests topic, as it is now. */
    private static void read(Testbed testbed, Reader reader) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", testbed.bootstrap(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(APPLICATION + "-requests").stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    reader.take(record);
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
