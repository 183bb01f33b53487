package dev.segue.bench;

import dev.segue.support.Broker;
import dev.segue.support.KafkaNodeMain;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker in its own process, a directory that goes with it, and Segue's processes as its launcher starts them. */
final class Testbed implements AutoCloseable {
    static final String EVENTS = "segment.events";
    static final int PARTITIONS = 6;
    static final String TOKEN = "bench-token";

    private static final long PATIENCE_SECONDS = 60;

    private final Path home;
    private final String bootstrap = "127.0.0.1:" + Broker.unusedPort();
    private final Launched broker;
    private final Admin admin;

    Testbed(String name) throws IOException {
        home = Files.createTempDirectory("segue-bench-" + name);
        broker = Launched.java(
                        log("broker"),
                        List.of("-Xmx1g", "-XX:+UseSerialGC"),
                        KafkaNodeMain.class,
                        List.of(home.resolve("kafka").toString(), bootstrap.substring(bootstrap.indexOf(':') + 1)))
                .awaitLine("READY");
        admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    Path home() {
        return home;
    }

    String bootstrap() {
        return bootstrap;
    }

    Launched broker() {
        return broker;
    }

    Admin admin() {
        return admin;
    }

    /** Where a process writes what it has to say. */
    Path log(String name) {
        return home.resolve(name + ".log");
    }

    void topic(String name, int partitions) {
        get(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all());
    }

    /** What all measurements have in common: nothing that is not needed to run, and profiles on. */
    static Map<String, String> settings(String bootstrap, String application) {
        Map<String, String> settings = new HashMap<>();
        settings.put("kafka.bootstrap.servers", bootstrap);
        settings.put("schema.registry.url", "mock://bench");
        settings.put("application.id", application);
        settings.put("topics.partitions", Integer.toString(PARTITIONS));
        settings.put("events.start", "earliest");
        settings.put("mixpanel.token", TOKEN);
        settings.put("mixpanel.identity", "legacy");
        settings.put("mixpanel.endpoint", "http://127.0.0.1:1");
        settings.put("mapping.people", "true");
        settings.put("mapping.group.identifier.traits", "company");
        return settings;
    }

    /** Those, with a directory for state and others on top. */
    Map<String, String> settings(String application, Map<String, String> own) {
        Map<String, String> settings = settings(bootstrap, application);
        settings.put("state.dir", home.resolve("state-" + application).toString());
        settings.putAll(own);
        return settings;
    }

    /** {@code segue run}, not ready yet. */
    Launched segue(String role, Map<String, String> settings, int opsPort) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "--role", role));
        arguments.addAll(options(settings));
        arguments.addAll(List.of("-o", "ops.port=" + opsPort));
        return Launched.segue(log(settings.get("application.id") + "-" + role), arguments);
    }

    static List<String> options(Map<String, String> settings) {
        return settings.entrySet().stream()
                .flatMap(setting -> Stream.of("-o", setting.getKey() + "=" + setting.getValue()))
                .toList();
    }

    /** Writes so many messages of it to a topic. */
    void fill(String topic, Corpus corpus, int messages) {
        try (KafkaProducer<String, byte[]> producer = producer()) {
            for (int i = 0; i < messages; i++) {
                Corpus.Entry entry = corpus.next();
                producer.send(new ProducerRecord<>(topic, entry.key(), entry.json()));
            }
            producer.flush();
        }
    }

    KafkaProducer<String, byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "acks", "all",
                        "linger.ms", "5",
                        "batch.size", "131072",
                        "compression.type", "lz4"),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** The sum over a topic's partitions of what a group has committed. */
    long committed(String group, String topic) {
        return offsets(group, topic).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** What a group has not committed yet, over all partitions; a transaction's marker at the end does not count. */
    long lag(String group, String topic) {
        Map<TopicPartition, Long> committed = offsets(group, topic);
        return ends(topic).entrySet().stream()
                .mapToLong(end -> end.getValue() - committed.getOrDefault(end.getKey(), 0L))
                .map(lag -> lag <= 1 ? 0 : lag)
                .sum();
    }

    /** Empty while the topic is not there. */
    private Map<TopicPartition, Long> ends(String topic) {
        if (!get(admin.listTopics().names()).contains(topic)) {
            return Map.of();
        }
        Map<TopicPartition, OffsetSpec> asked =
                get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic).partitions().stream()
                        .collect(Collectors.toMap(
                                partition -> new TopicPartition(topic, partition.partition()),
                                partition -> OffsetSpec.latest()));
        return get(admin.listOffsets(asked).all()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    private Map<TopicPartition, Long> offsets(String group, String topic) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        Map<TopicPartition, OffsetAndMetadata> all =
                get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        all.forEach((partition, offset) -> {
            if (partition.topic().equals(topic) && offset != null) {
                offsets.put(partition, offset.offset());
            }
        });
        return offsets;
    }

    /** @throws IllegalStateException if Kafka refuses or does not answer */
    static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Says on standard error how far a measurement is; it is no part of the result. */
    static void say(String what) {
        PrintStream progress = System.err;
        progress.println("… " + what);
    }

    @Override
    public void close() throws IOException {
        admin.close();
        broker.close();
        delete(home);
    }

    /** With all that is in it; nothing if it is not there. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
