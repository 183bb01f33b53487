package dev.segue.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.function.Supplier;
import org.apache.kafka.clients.NetworkClient;
import org.slf4j.LoggerFactory;

/**
 * While a command finds out whether a broker is there, Kafka's client does not remark on each attempt: what came of it is
 * said once, in one line, by whoever asked.
 */
final class QuietNetwork {
    private QuietNetwork() {}

    static <T> T during(Supplier<T> attempt) {
        Logger logger = (Logger) LoggerFactory.getLogger(NetworkClient.class);
        Level before = logger.getLevel();
        logger.setLevel(Level.ERROR);
        try {
            return attempt.get();
        } finally {
            logger.setLevel(before);
        }
    }
}
