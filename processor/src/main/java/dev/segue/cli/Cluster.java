package dev.segue.cli;

import dev.segue.config.Configuration;
import dev.segue.config.KafkaConfig;
import dev.segue.config.KafkaSettings;
import dev.segue.topology.StartOffsets;
import dev.segue.topology.TopicSetup;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;

/** The Kafka cluster before anything runs on it: reachable, with the topics and the start that are needed. */
final class Cluster implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Admin admin;
    private final Configuration configuration;
    private final String address;

    private Cluster(Admin admin, Configuration configuration, String address) {
        this.admin = admin;
        this.configuration = configuration;
        this.address = address;
    }

    /**
     * Connects.
     *
     * @throws CommandException if no broker answers
     */
    static Cluster connect(Configuration configuration, KafkaSettings kafka) {
        return connect(configuration, kafka, new CompletableFuture<>());
    }

    /**
     * Connects, or gives up as soon as it is asked to.
     *
     * @param stop completes when the command is to end
     * @throws CommandException if no broker answers, a setting cannot be, or it was asked to stop
     */
    static Cluster connect(Configuration configuration, KafkaSettings kafka, CompletionStage<?> stop) {
        String address = String.valueOf(kafka.bootstrapServers());
        try {
            Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
            properties.putIfAbsent("request.timeout.ms", 5000);
            properties.putIfAbsent("default.api.timeout.ms", (int) PATIENCE.toMillis());
            return QuietNetwork.during(() -> {
                Cluster cluster = new Cluster(Admin.create(properties), configuration, address);
                cluster.askWhetherItIsThere(stop);
                return cluster;
            });
        } catch (KafkaException e) {
            String message = KafkaConfig.BOOTSTRAP_SERVERS + ": " + rootOf(e) + "; check it and the kafka.* settings";
            throw isMisconfigured(e) ? CommandException.usage(message) : CommandException.failed(message);
        }
    }

    /** Kafka's clients judge their settings when they are made; a name that DNS does not know may be known later. */
    private static boolean isMisconfigured(KafkaException thrown) {
        return (thrown instanceof ConfigException || thrown.getCause() instanceof ConfigException)
                && !rootOf(thrown).startsWith("No resolvable");
    }

    private void askWhetherItIsThere(CompletionStage<?> stop) {
        CompletableFuture<?> asked = stop.toCompletableFuture();
        CompletableFuture<?> answer =
                admin.describeCluster().nodes().toCompletionStage().toCompletableFuture();
        try {
            CompletableFuture.anyOf(answer, asked).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (!answer.isDone()) {
                close();
                throw CommandException.stopped("stopped before Kafka at " + address + " answered");
            }
        } catch (TimeoutException | ExecutionException e) {
            close();
            throw CommandException.failed(KafkaConfig.BOOTSTRAP_SERVERS + ": no Kafka broker answers at " + address
                    + " (" + rootOf(e) + "); check the address, that it is up, and the kafka.* settings");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw CommandException.failed("interrupted while connecting to Kafka");
        }
    }

    /**
     * Makes the topics that are missing.
     *
     * @throws CommandException naming what is missing or does not fit
     */
    void settleTopics() {
        complain(() -> topicSetup().settle());
    }

    /**
     * Compares the topics that are there with what is needed, and makes none.
     *
     * @throws CommandException naming what is missing or does not fit
     */
    void compareTopics() {
        complain(() -> topicSetup().check());
    }

    /**
     * Makes sure of a topic that others make.
     *
     * @throws CommandException with the command that creates it
     */
    void requireTopic(String topic) {
        complain(() -> {
            try {
                return admin.listTopics().names().get().contains(topic)
                        ? List.of()
                        : List.of("topic " + topic + " is missing; create it: kafka-topics.sh --bootstrap-server "
                                + address + " --create --topic " + topic + " --partitions "
                                + configuration.topicSettings().eventsPartitions());
            } catch (ExecutionException e) {
                throw new KafkaException(rootOf(e), e);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        });
    }

    /**
     * Settles where the router begins to read.
     *
     * @param acceptReset go on although messages were deleted before they were read
     * @throws CommandException naming what has to be decided
     */
    void settleStart(boolean acceptReset) {
        complain(() ->
                new StartOffsets(admin, configuration.topics(), configuration.eventsStart(), acceptReset).settle());
    }

    private TopicSetup topicSetup() {
        return new TopicSetup(
                admin,
                address,
                configuration.topics(),
                configuration.topicSettings(),
                duration -> Thread.sleep(duration.toMillis()));
    }

    private static void complain(Supplier<List<String>> work) {
        List<String> problems;
        try {
            problems = work.get();
        } catch (KafkaException e) {
            throw CommandException.failed(
                    "Kafka refused: " + rootOf(e) + "; check the rights of this user and the kafka.* settings");
        }
        if (!problems.isEmpty()) {
            throw CommandException.failed(String.join("\n", problems));
        }
    }

    private static String rootOf(Throwable thrown) {
        Throwable root = thrown;
        for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
