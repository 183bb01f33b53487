package dev.segue.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.schemas.AvroCodec;
import dev.segue.schemas.Decoded;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.RecordCodec;
import dev.segue.schemas.Registry;
import dev.segue.support.Await;
import dev.segue.support.ChildJvm;
import dev.segue.support.TwoNodes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker that keeps the requests dies first, the router right after it: a release has deleted what was held and could
 * not send it. A transaction takes the deletion back; without one the messages are gone.
 */
@Timeout(240)
class EgressBrokerIT {
    private static final RecordCodec<MixpanelRequest> CODEC =
            AvroCodec.requests(new Registry(Map.of(Registry.URL, "mock://audit")));
    private static final int USERS = 20;
    private static final int HELD = 3;
    private static final int HOLD_MS = 4000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void nothingIsLost(@TempDir Path dir) throws Exception {
        assertThat(lost(dir, "exactly_once_v2")).isEmpty();
    }

    /** The same with the guarantee that the product does not offer, so that the test above is known to see a loss. */
    @Test
    void atLeastOnceLosesWhatWasHeld(@TempDir Path dir) throws Exception {
        assertThat(lost(dir, "at_least_once")).isNotEmpty().allMatch(id -> id.startsWith("t-"), "none but held ones");
    }

    /** The ids of messages that never became requests. */
    private static Set<String> lost(Path dir, String guarantee) throws Exception {
        try (TwoNodes nodes = TwoNodes.startFirst(dir);
                Admin admin = Admin.create(Map.of("bootstrap.servers", nodes.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic(RouterMain.TOPICS.events(), 1, (short) 1),
                            new NewTopic(RouterMain.TOPICS.deadLetters(), 1, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            Set<String> ids;
            // Its own topics, and those of groups and transactions, are made while there is no other node for them.
            try (ChildJvm router = router(nodes, dir, guarantee)) {
                ids = send(nodes, "warm", 1);
                nodes.startSecond();
                admin.createTopics(List.of(new NewTopic(RouterMain.TOPICS.requests(), Map.of(0, List.of(2)))))
                        .all()
                        .get(60, TimeUnit.SECONDS);
                awaitRequests(nodes, router, ids);

                ids.addAll(releasedWithoutBroker(nodes, router));
                router.kill();
            }
            nodes.startSecond();
            try (ChildJvm router = router(nodes, dir, guarantee)) {
                // Held for as long as what may still be held, and behind it.
                Set<String> last = send(nodes, "last", 1);
                ids.addAll(last);
                awaitRequests(nodes, router, guarantee.startsWith("exactly") ? ids : last);
            }
            Set<String> lost = new HashSet<>(ids);
            lost.removeAll(requested(nodes));
            return lost;
        }
    }

    /** Sends aliases and what is held behind them, and takes the requests' broker away before it is released. */
    private static Set<String> releasedWithoutBroker(TwoNodes nodes, ChildJvm router) throws Exception {
        int before = deletions(nodes);
        Set<String> ids = send(nodes, "u", USERS);
        awaitRequests(nodes, router, aliases(ids));
        nodes.killSecond();
        // As far as the router comes before it waits for its sends to end.
        Await.until(
                "messages were released and deleted from the hold",
                PATIENCE,
                () -> deletions(nodes) >= before + HELD,
                () -> before + " deletions before, now " + deletions(nodes) + "\n" + router.log());
        return ids;
    }

    private static ChildJvm router(TwoNodes nodes, Path dir, String guarantee) {
        return ChildJvm.start(
                RouterMain.class,
                dir.resolve("router.log"),
                PATIENCE,
                nodes.bootstrapServers(),
                dir.resolve("state").toString(),
                guarantee,
                Integer.toString(HOLD_MS));
    }

    private static Set<String> aliases(Set<String> ids) {
        return ids.stream().filter(id -> id.startsWith("a-")).collect(Collectors.toSet());
    }

    /** For each user an alias and what is held behind it; their message ids. */
    private static Set<String> send(TwoNodes nodes, String name, int users) throws Exception {
        Set<String> ids = new HashSet<>();
        List<String> messages = new ArrayList<>();
        for (int user = 0; user < users; user++) {
            String id = name + user;
            ids.add("a-" + id);
            messages.add(Messages.alias("before-" + id, id, "a-" + id));
        }
        for (int user = 0; user < users; user++) {
            for (int i = 0; i < HELD; i++) {
                String id = name + user;
                ids.add("t-" + id + "-" + i);
                messages.add(Messages.track(id, "t-" + id + "-" + i));
            }
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", nodes.bootstrapServers(), "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (String message : messages) {
                producer.send(new ProducerRecord<>(RouterMain.TOPICS.events(), message.getBytes(UTF_8)));
            }
            producer.flush();
        }
        return ids;
    }

    private static void awaitRequests(TwoNodes nodes, ChildJvm router, Set<String> ids) {
        Await.until(
                "requests of " + ids.size() + " messages",
                PATIENCE,
                () -> requested(nodes).containsAll(ids),
                () -> {
                    Set<String> missing = new HashSet<>(ids);
                    missing.removeAll(requested(nodes));
                    return "missing " + missing + "\n" + router.log();
                });
    }

    private static Set<String> requested(TwoNodes nodes) {
        return read(nodes, RouterMain.TOPICS.requests(), "read_committed").stream()
                .map(record -> ((Decoded.Value<MixpanelRequest>) CODEC.decode(record.topic(), record.value()))
                        .value()
                        .getMessageId())
                .collect(Collectors.toSet());
    }

    /** Rows that the hold's changelog deletes, whether the transaction that did it was committed or not. */
    private static int deletions(TwoNodes nodes) {
        return (int) read(nodes, RouterMain.TOPICS.holdChangelog(), "read_uncommitted").stream()
                .filter(record -> record.value() == null)
                .count();
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(TwoNodes nodes, String topic, String isolation) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", nodes.bootstrapServers(), "isolation.level", isolation),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = Optional.ofNullable(
                            consumer.endOffsets(List.of(partition)).get(partition))
                    .orElse(0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
