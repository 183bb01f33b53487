package dev.segue.sink;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a broker how long it keeps the offsets of a group without members ({@code offsets.retention.minutes}). A broker that
 * does not tell, for want of a permission, is taken to have Kafka's default.
 */
final class OffsetRetention implements Supplier<Duration> {
    static final Duration DEFAULT = Duration.ofDays(7);

    private static final Logger LOG = LoggerFactory.getLogger(OffsetRetention.class);
    private static final String NAME = "offsets.retention.minutes";
    private static final long TIMEOUT_MS = 5000;

    private final Map<String, Object> properties = new HashMap<>();

    /** @param consumer the consumer's properties, for the way to the brokers */
    OffsetRetention(Map<String, Object> consumer) {
        properties.putAll(consumer);
        properties.keySet().retainAll(AdminClientConfig.configNames());
    }

    /** @throws RetriableException if no broker answered */
    @Override
    public Duration get() {
        try (Admin admin = Admin.create(properties)) {
            Collection<Node> nodes = answer(admin.describeCluster().nodes());
            ConfigResource broker = new ConfigResource(
                    ConfigResource.Type.BROKER, nodes.iterator().next().idString());
            Config config = answer(admin.describeConfigs(Set.of(broker)).all()).get(broker);
            ConfigEntry entry = config == null ? null : config.get(NAME);
            return entry == null || entry.value() == null ? DEFAULT : Duration.ofMinutes(Long.parseLong(entry.value()));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException retriable) {
                throw retriable;
            }
            LOG.atWarn()
                    .addKeyValue("cause", String.valueOf(e.getCause()))
                    .log("the broker does not say its {}; taken to be {} minutes", NAME, DEFAULT.toMinutes());
            return DEFAULT;
        }
    }

    private static <T> T answer(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no broker told its settings", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
