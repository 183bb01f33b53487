package dev.segue.cli;

import dev.segue.config.Configuration;
import dev.segue.config.KafkaSettings;
import dev.segue.config.OpsSettings;
import dev.segue.ops.Health;
import dev.segue.ops.MicrometerMetrics;
import dev.segue.ops.OpsContent;
import dev.segue.ops.OpsServer;
import dev.segue.ops.RoleHealth;
import dev.segue.ops.RouterHealth;
import dev.segue.ops.SinkRoleHealth;
import dev.segue.ops.Status;
import dev.segue.ops.TopologyPicture;
import dev.segue.schemas.AvroCodec;
import dev.segue.schemas.Registry;
import dev.segue.sink.SinkFactory;
import dev.segue.topology.RouterApp;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Router and sink of one process, or one of them, with their health and metrics. Topics and offsets are settled before:
 * {@link Cluster}.
 */
final class Pipeline {
    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final Duration ROUTER_PATIENCE = Duration.ofSeconds(20);
    /** Beyond the sink's own drain time-out: for its last commit and its clients. */
    private static final Duration SINK_GRACE = Duration.ofSeconds(10);

    private final KafkaSettings kafka;
    private final Duration drainTimeout;
    private final MicrometerMetrics metrics;
    private final @Nullable RouterApp router;
    private final @Nullable SinkRole sink;
    private final @Nullable OpsServer ops;

    private Pipeline(
            KafkaSettings kafka,
            Duration drainTimeout,
            MicrometerMetrics metrics,
            @Nullable RouterApp router,
            @Nullable SinkRole sink,
            @Nullable OpsServer ops) {
        this.kafka = kafka;
        this.drainTimeout = drainTimeout;
        this.metrics = metrics;
        this.router = router;
        this.sink = sink;
        this.ops = ops;
    }

    /**
     * Starts what the role asks for.
     *
     * @throws CommandException if a setting does not fit or a port is in use
     */
    static Pipeline start(
            Configuration configuration,
            KafkaSettings kafka,
            Role role,
            boolean acceptOffsetReset,
            InstantSource clock) {
        try {
            return startRoles(configuration, kafka, role, acceptOffsetReset, clock);
        } catch (ConfigException e) {
            // Kafka's own settings are judged by the client or the Streams that they are for, when it is made.
            throw CommandException.usage(
                    "a kafka.* or streams.* setting cannot be: " + e.getMessage() + "; correct it or remove it");
        } catch (KafkaException e) {
            if (e.getCause() instanceof ConfigException cause) {
                throw CommandException.usage("a kafka.* or streams.* setting cannot be: " + cause.getMessage()
                        + "; correct it or remove it");
            }
            throw e;
        }
    }

    private static Pipeline startRoles(
            Configuration configuration,
            KafkaSettings kafka,
            Role role,
            boolean acceptOffsetReset,
            InstantSource clock) {
        MicrometerMetrics metrics = new MicrometerMetrics(clock);
        Registry registry = new Registry(kafka.registryProperties());
        List<RoleHealth> health = new ArrayList<>();
        RouterApp router = null;
        if (role.routes()) {
            router = RouterRole.create(configuration, kafka, registry, metrics.router(), clock);
            RouterApp app = router;
            metrics.kafka("router", () -> app.streams().metrics());
            health.add(new RouterHealth(app::state, app::failure, app::registrySilence, app::missingTopics));
        }
        SinkRole sink = null;
        if (role.posts()) {
            sink = new SinkRole(SinkFactory.create(
                    configuration.sink(acceptOffsetReset),
                    kafka.clientProperties(),
                    kafka.clientProperties(),
                    AvroCodec.requests(registry),
                    metrics.sink(),
                    clock));
            metrics.kafka("sink", sink::kafkaMetrics);
            health.add(new SinkRoleHealth(sink::health, clock.instant()));
        }
        OpsServer ops = ops(configuration, role, new Health(health, clock), metrics, router, clock);
        if (router != null) {
            router.start();
        }
        if (sink != null) {
            sink.start();
        }
        return new Pipeline(kafka, configuration.sink(acceptOffsetReset).drainTimeout(), metrics, router, sink, ops);
    }

    private static @Nullable OpsServer ops(
            Configuration configuration,
            Role role,
            Health health,
            MicrometerMetrics metrics,
            @Nullable RouterApp router,
            InstantSource clock) {
        OpsSettings settings = configuration.ops();
        if (!settings.enabled()) {
            return null;
        }
        metrics.health(health);
        TopologyDescription topology = router == null ? new Topology().describe() : router.description();
        OpsContent content = new OpsContent(
                metrics::scrape,
                () -> router == null ? "this process has no router\n" : topology.toString(),
                () -> TopologyPicture.svg(topology),
                new Status(about(configuration, role), health, metrics, clock));
        try {
            OpsServer server = OpsServer.start(settings.host(), settings.port(), health, content);
            LOG.atInfo()
                    .addKeyValue("url", "http://" + settings.host() + ":" + server.port())
                    .log("serving a page for people, /live, /ready, /status, /metrics and /topology");
            return server;
        } catch (UncheckedIOException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, String> about(Configuration configuration, Role role) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("segue", HelpOption.version());
        about.put("kafkaClients", AppInfoParser.getVersion());
        about.put("java", Runtime.version().toString());
        about.put("role", role.name().toLowerCase(Locale.ROOT));
        about.put("applicationId", configuration.topics().applicationId());
        about.put("receiver", configuration.receiver().description());
        return about;
    }

    /** Completes with one line for people when a role has stopped by itself. */
    CompletionStage<String> failed() {
        CompletableFuture<String> failed = new CompletableFuture<>();
        if (router != null) {
            router.failed().thenAccept(failed::complete);
        }
        if (sink != null) {
            sink.failed().thenAccept(failed::complete);
        }
        return failed.minimalCompletionStage();
    }

    /** All numbers of this pipeline in Prometheus' text form. */
    String numbers() {
        return metrics.scrape();
    }

    /** Drains and stops; returns whether everything ended in time. */
    boolean close() {
        boolean inTime = true;
        if (sink != null) {
            sink.shutdown();
        }
        if (router != null) {
            inTime = router.close(ROUTER_PATIENCE, !isStaticMember());
        }
        if (sink != null) {
            inTime &= sink.await(drainTimeout.plus(SINK_GRACE));
        }
        if (ops != null) {
            ops.close();
        }
        metrics.close();
        return inTime;
    }

    /** A static member is expected back within its session time-out; any other only makes the rest wait for it. */
    private boolean isStaticMember() {
        return kafka.client().containsKey("group.instance.id")
                || kafka.streams().keySet().stream().anyMatch(key -> key.endsWith("group.instance.id"));
    }
}
