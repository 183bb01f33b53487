package dev.segue.cli;

import dev.segue.cli.sample.SampleRecord;
import dev.segue.config.ConfigLoader;
import dev.segue.config.Configuration;
import dev.segue.config.Use;
import dev.segue.emulator.MixpanelEmulator;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The sample through one pipeline: its own topics, application id and project at the emulator.
 *
 * @param name of application, topics and project
 * @param waitMs hold and gate
 */
record DemoPass(String name, long waitMs) {
    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Feeds, waits until everything has ended, and recounts. */
    DemoResult run(
            String bootstrap,
            MixpanelEmulator emulator,
            Path dir,
            List<SampleRecord> sample,
            DemoProgress progress,
            InstantSource clock) {
        Configuration configuration =
                new ConfigLoader(Map.of()).load(settings(bootstrap, emulator, dir), Map.of(), Use.RUN);
        createEventsTopic(bootstrap);
        try (Cluster cluster = Cluster.connect(configuration, configuration.kafka())) {
            cluster.settleTopics();
            cluster.settleStart(false);
        }
        Pipeline pipeline = Pipeline.start(configuration, configuration.kafka(), Role.ALL, false, clock);
        try {
            feed(bootstrap, sample);
            Numbers numbers = awaitEnd(pipeline, sample.size(), progress);
            return DemoResult.recount(
                    name, sample.size(), bootstrap, configuration.topics(), emulator.ledger(), numbers);
        } finally {
            pipeline.close();
        }
    }

    private Map<String, String> settings(String bootstrap, MixpanelEmulator emulator, Path dir) {
        Map<String, String> settings = new HashMap<>();
        settings.put("kafka.bootstrap.servers", bootstrap);
        settings.put("schema.registry.url", "mock://demo");
        settings.put("application.id", name);
        settings.put("topic.events", name + "-events");
        settings.put("topics.partitions", Integer.toString(PARTITIONS));
        settings.put("events.start", "earliest");
        settings.put("hold.ms", Long.toString(waitMs));
        settings.put("gate.ms", Long.toString(waitMs));
        settings.put("state.dir", dir.resolve("state").toString());
        settings.put("ops.port", "0");
        settings.put("mixpanel.token", name);
        settings.put("mixpanel.identity", "legacy");
        settings.put("mixpanel.endpoint", emulator.baseUri().toString());
        settings.put("mapping.people", "true");
        settings.put("mapping.group.identifier.traits", "company");
        return settings;
    }

    private void createEventsTopic(String bootstrap) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(name + "-events", PARTITIONS, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw CommandException.failed("the demo's topic could not be created: " + e.getMessage());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private void feed(String bootstrap, List<SampleRecord> sample) {
        try (Producer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                new StringSerializer(),
                new ByteArraySerializer())) {
            List<? extends Future<?>> sent = sample.stream()
                    .map(record -> producer.send(new ProducerRecord<>(
                            name + "-events", record.key(), record.value().getBytes(StandardCharsets.UTF_8))))
                    .toList();
            for (Future<?> one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw CommandException.failed("the sample could not be produced: " + e.getMessage());
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private Numbers awaitEnd(Pipeline pipeline, int messages, DemoProgress progress) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Numbers now = new Numbers(pipeline.numbers());
            long ended = now.sum("segue_messages_mapped_total")
                    + now.sum("segue_messages_dropped_total")
                    + now.sum("segue_messages_dead_lettered_total");
            long written = now.sum("segue_requests_written_total");
            long posted = now.sum("segue_requests_delivered_total") + now.sum("segue_requests_dead_lettered_total");
            progress.show(name, ended, messages, posted, written);
            if (ended >= messages && posted >= written) {
                progress.done();
                return now;
            }
            if (System.nanoTime() > deadline) {
                progress.done();
                throw CommandException.failed("after " + PATIENCE.toSeconds() + " s only " + ended + " of " + messages
                        + " messages and " + posted + " of " + written + " requests had ended");
            }
            progress.pause();
        }
    }

    static CommandException interrupted() {
        Thread.currentThread().interrupt();
        return CommandException.failed("interrupted");
    }
}
