package dev.segue.cli;

import dev.segue.config.Configuration;
import dev.segue.config.KafkaSettings;
import dev.segue.mapping.Mapper;
import dev.segue.schemas.AvroCodec;
import dev.segue.schemas.Registry;
import dev.segue.topology.GateRules;
import dev.segue.topology.LinkStore;
import dev.segue.topology.RegistryPatience;
import dev.segue.topology.RouterApp;
import dev.segue.topology.RouterParts;
import dev.segue.topology.RouterSettings;
import dev.segue.topology.RouterTopology;
import dev.segue.topology.Sleeper;
import dev.segue.topology.StoreMemory;
import dev.segue.topology.StreamsProperties;
import dev.segue.topology.TopicSetup;
import dev.segue.topology.TopicWatch;
import dev.segue.topology.TopologyMetrics;
import dev.segue.topology.UncaughtPolicy;
import dev.segue.topology.UserStateStore;
import dev.segue.topology.UserStates;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Puts the router together. */
final class RouterRole {
    private RouterRole() {}

    /** A router that has not started; its topics and start are settled before it does. */
    static RouterApp create(
            Configuration configuration,
            KafkaSettings kafka,
            Registry registry,
            TopologyMetrics metrics,
            InstantSource clock) {
        RouterSettings settings = configuration.router();
        Map<String, Object> properties =
                StreamsProperties.of(configuration.topics(), kafka.clientProperties(), streams(configuration, kafka));
        RegistryPatience patience = new RegistryPatience(
                duration -> Thread.sleep(duration.toMillis()), settings.registryPatience(), metrics, System::nanoTime);
        RouterParts parts = new RouterParts(
                () -> AvroCodec.events(registry),
                () -> AvroCodec.requests(registry),
                new Mapper(configuration.mapping())::map,
                GateRules.of(configuration.identity()),
                states(configuration),
                () -> partitions(kafka, configuration.topics().events()),
                clock,
                System::nanoTime,
                patience);
        return new RouterApp(
                new RouterTopology(settings, configuration.topics(), properties, parts, metrics),
                properties,
                patience,
                new UncaughtPolicy(clock),
                new StoreMemory(configuration.stateMemoryBytes()),
                watch(configuration, kafka));
    }

    private static TopicWatch watch(Configuration configuration, KafkaSettings kafka) {
        Admin admin = Admin.create(kafka.clientProperties());
        Sleeper sleeper = duration -> Thread.sleep(duration.toMillis());
        TopicSetup setup = new TopicSetup(
                admin,
                String.valueOf(kafka.bootstrapServers()),
                configuration.topics(),
                configuration.topicSettings(),
                sleeper);
        return new TopicWatch(admin, setup.whenMissing(), sleeper);
    }

    private static UserStates.Factory states(Configuration configuration) {
        LinkStore links = new LinkStore();
        return configuration.remembersUsers() ? new UserStateStore(links) : links;
    }

    private static Map<String, String> streams(Configuration configuration, KafkaSettings kafka) {
        Map<String, String> streams = new HashMap<>(kafka.streams());
        if (kafka.embedded() != null) {
            // There is no other instance to stand by.
            streams.putIfAbsent("num.standby.replicas", "0");
        }
        Path stateDir = configuration.stateDir();
        if (stateDir != null) {
            streams.put("state.dir", stateDir.toAbsolutePath().toString());
        }
        return streams;
    }

    private static int partitions(KafkaSettings kafka, String topic) {
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                    .mapToInt(description -> description.partitions().size())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka did not say how many partitions " + topic + " has", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
