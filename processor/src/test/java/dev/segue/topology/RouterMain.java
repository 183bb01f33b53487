package dev.segue.topology;

import dev.segue.hold.HoldSettings;
import dev.segue.mapping.Identity;
import dev.segue.mapping.StateSettings;
import dev.segue.schemas.AvroCodec;
import dev.segue.schemas.Registry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/**
 * A router as a process of its own, whose processing guarantee a test chooses: the product has no such setting. Prints
 * READY when it reads.
 *
 * <p>Arguments: bootstrap servers, state directory, processing guarantee, hold in milliseconds.
 */
public final class RouterMain {
    static final Topics TOPICS = new Topics("guarantee", "guarantee.events", "guarantee-requests", "guarantee-letters");

    private RouterMain() {}

    public static void main(String[] args) throws Exception {
        Map<String, Object> properties = new HashMap<>(StreamsProperties.of(
                TOPICS,
                Map.of("bootstrap.servers", args[0]),
                Map.of("state.dir", args[1], "num.standby.replicas", "0", "replication.factor", "1")));
        properties.put("processing.guarantee", args[2]);
        CountingMetrics metrics = new CountingMetrics();
        RegistryPatience patience = new RegistryPatience(
                wait -> Thread.sleep(wait.toMillis()), Duration.ofSeconds(20), metrics, System::nanoTime);
        Registry registry = new Registry(Map.of(Registry.URL, "mock://guarantee"));
        HoldSettings hold = HoldSettings.of(Duration.ofMillis(Long.parseLong(args[3])), 64 << 20);
        RouterTopology topology = new RouterTopology(
                new RouterSettings(
                        false, 1 << 19, 64, 1, "abc", Duration.ofSeconds(20), hold, Duration.ZERO, StateSettings.OFF),
                TOPICS,
                properties,
                new RouterParts(
                        () -> AvroCodec.events(registry),
                        () -> AvroCodec.requests(registry),
                        TestRouter.mapper(Identity.LEGACY),
                        GateRules.of(Identity.LEGACY),
                        new LinkStore(),
                        () -> 1,
                        InstantSource.system(),
                        System::nanoTime,
                        patience),
                metrics);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", args[0]))) {
            List<String> problems = new StartOffsets(admin, TOPICS, new EventsStart.Earliest(), false).settle();
            if (!problems.isEmpty()) {
                throw new IllegalStateException(problems.toString());
            }
        }
        RouterApp app = new RouterApp(
                topology,
                properties,
                patience,
                new UncaughtPolicy(InstantSource.system()),
                new StoreMemory(64 << 20),
                new TopicWatch(
                        Admin.create(Map.of("bootstrap.servers", args[0])),
                        Map.of(),
                        wait -> Thread.sleep(wait.toMillis())));
        app.start();
        System.out.println("READY");
        while (System.in.read() >= 0) {
            // until the parent closes it or is gone
        }
        app.close(Duration.ofSeconds(10), false);
    }
}
