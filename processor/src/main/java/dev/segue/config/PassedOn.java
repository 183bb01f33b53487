package dev.segue.config;

import dev.segue.topology.StreamsProperties;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Checks what is handed on to a Kafka client, to Streams or to the registry's client. Names that those do not declare
 * pass, since plug-ins have settings of their own; a name that is nearly a declared one does not.
 */
final class PassedOn {
    private static final int TYPING_ERROR = 2;

    private PassedOn() {}

    /** What is wrong with the name and what to do, null if nothing is. */
    static @Nullable String problem(String prefix, String rest, Collection<String> ours) {
        String fixed = prefix.equals(Prefixes.REGISTRY) ? null : FixedKeys.problem(prefix, rest);
        if (fixed != null) {
            return fixed;
        }
        if (!prefix.equals(Prefixes.REGISTRY) && StreamsProperties.isFixed(rest)) {
            return "is fixed, since a promise of the pipeline depends on it; remove it";
        }
        String name = prefix + rest;
        for (String own : ours) {
            if (own.startsWith(prefix) && DidYouMean.distance(name, own) <= TYPING_ERROR) {
                return "there is no such setting; did you mean " + own + "?";
            }
        }
        if (!prefix.equals(Prefixes.KAFKA)) {
            return null;
        }
        Set<String> clients = new HashSet<>(ConsumerConfig.configNames());
        clients.addAll(ProducerConfig.configNames());
        clients.addAll(AdminClientConfig.configNames());
        if (clients.contains(rest)) {
            return null;
        }
        return clients.stream()
                .filter(client -> DidYouMean.distance(rest, client) <= TYPING_ERROR)
                .sorted()
                .findFirst()
                .map(client -> "no Kafka client has such a setting; did you mean " + prefix + client + "?")
                .orElse(null);
    }
}
