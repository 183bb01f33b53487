package dev.segue.cli;

import dev.segue.config.Configuration;
import dev.segue.config.KafkaConfig;
import dev.segue.config.KafkaSettings;
import dev.segue.config.Use;
import dev.segue.embedded.EmbeddedKafka;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The pipeline, until it is asked to stop or a part of it fails. */
@Command(
        name = "run",
        description = {
            "Routes messages from Kafka to Mixpanel until it is stopped with Ctrl-C or SIGTERM; then it drains and exits with 0."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  segue run --config segue.properties",
            "  segue run --config segue.properties --role sink -o ops.port=8089",
            "  segue run -o kafka.embedded=true -o mixpanel.token=… -o mixpanel.identity=legacy"
        })
final class RunCommand implements Callable<Integer> {
    private final Console console;
    private final InstantSource clock;
    private final StopSignal signal;

    @Mixin
    SettingsOptions settings = new SettingsOptions();

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "router, sink or all: what this process does. Default: all.")
    @Nullable Role role;

    @Option(
            names = "--accept-offset-reset",
            description = "Go on although messages or requests were deleted before they were read.")
    boolean acceptOffsetReset;

    RunCommand(Console console, InstantSource clock, StopSignal signal) {
        this.console = console;
        this.clock = clock;
        this.signal = signal;
    }

    @Override
    public Integer call() {
        // First of all: a signal during the start is a stop like any other.
        signal.listen();
        Configuration configuration = settings.load(console, Use.RUN);
        KafkaSettings.Embedded embedded = configuration.kafka().embedded();
        if (embedded != null && role != null && role != Role.ALL) {
            throw CommandException.usage("--role " + role.name().toLowerCase(Locale.ROOT) + " cannot be used with "
                    + KafkaConfig.EMBEDDED + "=true, where one process does everything; leave it out");
        }
        OpsAddress.requireFree(configuration.ops());
        if (embedded != null) {
            // A node in the same process comes up and goes down with its clients, which they would remark on.
            System.setProperty("segue.log.network", "ERROR");
        }
        announce(configuration);
        return embedded == null ? run(configuration, configuration.kafka()) : run(configuration, embedded);
    }

    private int run(Configuration configuration, KafkaSettings.Embedded embedded) {
        try (EmbeddedKafka node = EmbeddedNode.start(embedded, signal)) {
            log().atInfo()
                    .addKeyValue("bootstrap", node.bootstrapServers())
                    .addKeyValue("dir", embedded.dir().toAbsolutePath())
                    .log("an embedded Kafka node runs");
            return run(configuration, configuration.kafka().withBootstrapServers(node.bootstrapServers()));
        }
    }

    private int run(Configuration configuration, KafkaSettings kafka) {
        Role does = role == null ? Role.ALL : role;
        try (Cluster cluster = Cluster.connect(configuration, kafka, signal.asked())) {
            cluster.settleTopics();
            if (does.routes()) {
                cluster.settleStart(acceptOffsetReset);
            }
        }
        Pipeline pipeline = Pipeline.start(configuration, kafka, does, acceptOffsetReset, clock);
        CompletableFuture<@Nullable String> end = new CompletableFuture<>();
        pipeline.failed().thenAccept(end::complete);
        signal.asked().thenRun(() -> end.complete(null));
        String failure = end.join();
        if (failure == null) {
            log().atInfo().log("stopping: finishing what is under way");
        }
        boolean inTime = pipeline.close();
        if (failure != null) {
            throw CommandException.failed(failure);
        }
        if (!inTime) {
            throw CommandException.failed(
                    "not everything under way ended in time; the next start goes on from the last commit");
        }
        log().atInfo().log("stopped");
        return ExitStatus.DONE;
    }

    private void announce(Configuration configuration) {
        log().atInfo()
                .addKeyValue("receiver", configuration.receiver().description())
                .addKeyValue("token", configuration.maskedToken())
                .addKeyValue("identity", configuration.identity().name().toLowerCase(Locale.ROOT))
                .addKeyValue("application", configuration.topics().applicationId())
                .addKeyValue("role", (role == null ? Role.ALL : role).name().toLowerCase(Locale.ROOT))
                .log(
                        configuration.mapping().people()
                                ? "segue starts"
                                : "segue starts; people is off: identify calls set no profiles");
    }

    /** Made late: a command that ends with a wrong setting needs no log. */
    private static Logger log() {
        return LoggerFactory.getLogger(RunCommand.class);
    }
}
