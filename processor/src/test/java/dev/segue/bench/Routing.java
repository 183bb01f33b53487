package dev.segue.bench;

import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Runs a router, or a floor of it, over an events topic that is full already, and measures from where it is warm to its end. */
final class Routing {
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    /**
     * What runs.
     *
     * @param floor an argument of {@link FloorTopology}; empty for the router itself
     */
    record Subject(String name, String floor, Map<String, String> settings) {
        boolean hops() {
            return !floor.equals(FloorTopology.COPY) && !"true".equals(settings.get("events.keyed"));
        }
    }

    /**
     * What it took.
     *
     * @param messages since it was warm
     * @param appSeconds CPU seconds of the process
     * @param brokerSeconds CPU seconds of the broker, which nobody else used
     */
    record Cost(long messages, double seconds, double appSeconds, double brokerSeconds) {
        double rate() {
            return messages / seconds;
        }

        double appMicros() {
            return appSeconds / messages * 1e6;
        }

        double brokerMicros() {
            return brokerSeconds / messages * 1e6;
        }

        double micros() {
            return appMicros() + brokerMicros();
        }
    }

    private final Testbed testbed;
    private final String events;

    /** @param events the topic */
    Routing(Testbed testbed, String events) {
        this.testbed = testbed;
        this.events = events;
    }

    /**
     * Once, under an application id of its own.
     *
     * @param messages on the events topic
     * @param warmUp how many of them pass before the measurement begins
     */
    Cost measure(Subject subject, int messages, int warmUp) throws Exception {
        String application = subject.name().replaceAll("[^a-z]+", "-") + "-" + UUID.randomUUID();
        Map<String, String> own = new HashMap<>(subject.settings());
        own.put("topic.events", events);
        Map<String, String> settings = testbed.settings(application, own);
        // The progress of the last hop is the progress of all.
        String last = subject.hops() ? application + "-keyed-repartition" : events;
        if (!subject.floor().isEmpty()) {
            testbed.topic(application + FloorTopology.COPIES, Testbed.PARTITIONS);
        }
        try (Launched app = launch(subject, settings)) {
            await(application + " is warm", () -> testbed.committed(application, last) >= warmUp);
            long done = testbed.committed(application, last);
            long begin = System.nanoTime();
            double appBefore = app.cpuSeconds();
            double brokerBefore = testbed.broker().cpuSeconds();
            await(
                    application + " is done",
                    () -> testbed.lag(application, events) == 0 && testbed.lag(application, last) == 0);
            Cost cost = new Cost(
                    messages - done,
                    (System.nanoTime() - begin) / 1e9,
                    app.cpuSeconds() - appBefore,
                    testbed.broker().cpuSeconds() - brokerBefore);
            Testbed.say("%s: %s".formatted(application, cost));
            return cost;
        } finally {
            deleteTopics(application);
            Testbed.delete(testbed.home().resolve("state-" + application));
        }
    }

    private Launched launch(Subject subject, Map<String, String> settings) throws IOException {
        int opsPort = Broker.unusedPort();
        if (subject.floor().isEmpty()) {
            return testbed.segue("router", settings, opsPort).awaitReady(opsPort);
        }
        List<String> arguments = new ArrayList<>(List.of(subject.floor()));
        arguments.addAll(Testbed.options(settings));
        return Launched.java(
                        testbed.log(settings.get("application.id")),
                        Launched.AS_LAUNCHER,
                        FloorTopology.class,
                        arguments)
                .awaitLine("READY");
    }

    private static void await(String what, Await.Condition condition) {
        Await.until(what, PATIENCE, condition, () -> "too little");
    }

    private void deleteTopics(String application) {
        List<String> names = Testbed.get(testbed.admin().listTopics().names()).stream()
                .filter(name -> name.startsWith(application + "-"))
                .toList();
        try {
            Testbed.get(testbed.admin().deleteTopics(names).all());
        } catch (IllegalStateException e) {
            if (!(e.getCause().getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
        }
    }
}
