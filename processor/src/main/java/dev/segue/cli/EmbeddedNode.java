package dev.segue.cli;

import dev.segue.config.KafkaConfig;
import dev.segue.config.KafkaSettings;
import dev.segue.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** Starts the Kafka node inside this process, and says so in a line when it cannot. */
final class EmbeddedNode {
    private EmbeddedNode() {}

    /**
     * A running node.
     *
     * @throws CommandException if its jars are not there, the port is taken, the directory cannot be written, or a signal
     *     came meanwhile
     */
    static EmbeddedKafka start(KafkaSettings.Embedded settings, StopSignal signal) {
        try {
            return start(settings);
        } catch (RuntimeException | Error e) {
            if (signal.asked().toCompletableFuture().isDone()) {
                // Java takes no shutdown hooks any more, and classes of the node that register one cannot be
                // initialised.
                throw CommandException.stopped("stopped before its Kafka node had started");
            }
            throw e;
        }
    }

    private static EmbeddedKafka start(KafkaSettings.Embedded settings) {
        try {
            return EmbeddedKafka.start(settings.kafkaDir(), settings.port());
        } catch (NoClassDefFoundError e) {
            throw CommandException.usage(KafkaConfig.EMBEDDED
                    + ": this installation has no Kafka broker in it (lib-embedded); start with scripts/segue, or set "
                    + KafkaConfig.BOOTSTRAP_SERVERS + " to a cluster");
        } catch (FileSystemException e) {
            throw CommandException.failed(KafkaConfig.EMBEDDED_DIR + ": " + settings.dir()
                    + " cannot be made or written (" + e + "); give a directory that this user may write");
        } catch (IOException e) {
            throw CommandException.failed(String.valueOf(e.getMessage()));
        }
    }
}
