package dev.segue.topology;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.jspecify.annotations.Nullable;

/** The running topology: one {@link KafkaStreams} and what ends with it. Safe for use by many threads. */
public final class RouterApp {
    private final Topology topology;
    private final KafkaStreams streams;
    private final RegistryPatience patience;
    private final UncaughtPolicy policy;
    private final StoreMemory memory;
    private final TopicWatch watch;
    private final CompletableFuture<String> failed = new CompletableFuture<>();

    /**
     * @param properties from {@link StreamsProperties}, the same that the topology was made with
     * @param memory shared by all stores; closed with this
     * @param watch over its topics; started and closed with this
     */
    public RouterApp(
            RouterTopology topology,
            Map<String, Object> properties,
            RegistryPatience patience,
            UncaughtPolicy policy,
            StoreMemory memory,
            TopicWatch watch) {
        this.topology = topology.get();
        this.patience = patience;
        this.policy = policy;
        this.memory = memory;
        this.watch = watch;
        Properties plain = new Properties();
        plain.putAll(properties);
        plain.putAll(memory.properties());
        this.streams = new KafkaStreams(this.topology, plain);
        streams.setUncaughtExceptionHandler(policy);
        streams.setStateListener((now, before) -> {
            if (now == KafkaStreams.State.ERROR) {
                failed.complete(verdict());
            }
        });
    }

    /** Begins to read. Topics and start offsets must be settled before: {@link TopicSetup}, {@link StartOffsets}. */
    public void start() {
        streams.start();
        watch.start();
    }

    /** What Kafka Streams says of itself. */
    public KafkaStreams.State state() {
        return streams.state();
    }

    /** How long the schema registry has not answered; zero while it does. */
    public Duration registrySilence() {
        return patience.silence();
    }

    /** Which of its topics are missing and what to do about it, one line each. */
    public List<String> missingTopics() {
        return watch.problems();
    }

    /** For binding Kafka's metrics, before {@link #start}. Not to be closed by the caller. */
    public KafkaStreams streams() {
        return streams;
    }

    /** The topology as Kafka Streams describes it. */
    public TopologyDescription description() {
        return topology.describe();
    }

    /** Completes with one line for people when the router has stopped by itself. */
    public CompletionStage<String> failed() {
        return failed.minimalCompletionStage();
    }

    /** The line of {@link #failed}, if it is there already. */
    public Optional<String> failure() {
        return failed.isDone() ? Optional.of(failed.join()) : Optional.empty();
    }

    /**
     * Commits and stops.
     *
     * @param leaveGroup true when this instance will not come back, so that others take its partitions at once; false for
     *     a restart, which then moves nothing if the member is static
     * @return whether everything ended in time
     */
    public boolean close(Duration timeout, boolean leaveGroup) {
        patience.close();
        watch.close();
        boolean inTime = streams.close(CloseOptions.timeout(timeout)
                .withGroupMembershipOperation(
                        leaveGroup ? GroupMembershipOperation.LEAVE_GROUP : GroupMembershipOperation.REMAIN_IN_GROUP));
        if (inTime) {
            // Else a store may still be using it, and the process is about to end.
            memory.close();
        }
        return inTime;
    }

    private String verdict() {
        @Nullable String verdict = policy.verdict();
        return verdict == null ? "the router stopped; the log says why" : verdict;
    }
}
