package dev.segue.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.NetworkClient;
import org.slf4j.LoggerFactory;

/**
 * While a command finds out whether a broker is there, Kafka's client does not remark on each attempt: what came of it is
 * said once, in one line, by whoever asked.
 */
final class QuietNetwork {
    private QuietNetwork() {}

    /** Until the process ends, which it is about to: nothing more is logged of what loses its broker on the way. */
    static void forTheRest() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    static <T> T during(Supplier<T> attempt) {
        Map<Logger, Optional<Level>> before = new LinkedHashMap<>();
        for (Class<?> talker : List.of(NetworkClient.class, ClientUtils.class)) {
            Logger logger = (Logger) LoggerFactory.getLogger(talker);
            before.put(logger, Optional.ofNullable(logger.getLevel()));
            logger.setLevel(Level.ERROR);
        }
        try {
            return attempt.get();
        } finally {
            before.forEach((logger, level) -> logger.setLevel(level.orElse(null)));
        }
    }
}
