package dev.segue.support;

import dev.segue.embedded.EmbeddedKafka;
import java.nio.file.Path;

/**
 * One Kafka node as a process of its own, so that a test can kill or pause it. Prints READY, then reads standard input to
 * its end and stops: it cannot outlive its parent.
 */
public final class KafkaNodeMain {
    private KafkaNodeMain() {}

    public static void main(String[] args) throws Exception {
        try (EmbeddedKafka node = EmbeddedKafka.start(Path.of(args[0]), Integer.parseInt(args[1]))) {
            System.out.println("READY " + node.bootstrapServers());
            while (System.in.read() >= 0) {
                // until the parent closes it or is gone
            }
        }
    }
}
