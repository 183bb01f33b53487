package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the sink begins, with a real consumer that has the sink's properties. Each test has a topic and a group of its own. */
class StartOffsetsIT {
    private static final AtomicInteger NEXT = new AtomicInteger();

    @TempDir
    private static Path dir;

    private static Broker broker;
    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;

    private final String topic = "start-" + NEXT.incrementAndGet();
    private final TopicPartition zero = new TopicPartition(topic, 0);
    private final TopicPartition one = new TopicPartition(topic, 1);
    private KafkaConsumer<byte[], byte[]> consumer;

    @BeforeAll
    static void start() {
        broker = Broker.start(dir);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stop() {
        producer.close();
        admin.close();
        broker.close();
    }

    @BeforeEach
    void assign() throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, Optional.of(2), Optional.empty())))
                .all()
                .get();
        // The controller answers before the broker knows.
        Await.until(
                "the topic is there",
                Duration.ofSeconds(10),
                () -> admin.listTopics().names().get().contains(topic),
                () -> "not there");
        Map<String, Object> properties = new HashMap<>(SinkClients.consumer(
                Map.of("bootstrap.servers", broker.bootstrapServers()), new TestSettings().build()));
        properties.put("group.id", topic + "-sink");
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(zero, one));
    }

    @AfterEach
    void close() {
        consumer.close();
    }

    @Test
    void theFirstCommitIsMadeAtTheStartEvenOverAnEmptyTopic() throws Exception {
        fill(zero, 3);
        deleteBefore(zero, 1);

        assertThat(find(false))
                .isEqualTo(Map.of(zero, new OffsetAndMetadata(1, ""), one, new OffsetAndMetadata(0, "")));
        assertThat(committed()).isEqualTo(Map.of(zero, 1L, one, 0L));
        assertThat(positions()).isEqualTo(Map.of(zero, 1L, one, 0L));
    }

    @Test
    void whatWasCommittedIsWhereItGoesOnMetadataIncluded() throws Exception {
        fill(zero, 3);
        fill(one, 1);
        commit(Map.of(zero, new OffsetAndMetadata(2, "note"), one, new OffsetAndMetadata(1, "")));

        assertThat(find(false))
                .isEqualTo(Map.of(zero, new OffsetAndMetadata(2, "note"), one, new OffsetAndMetadata(1, "")));
        assertThat(positions()).as("the end is no lost place").isEqualTo(Map.of(zero, 2L, one, 1L));
    }

    @Test
    void aPartitionThatWasAddedLaterIsReadFromItsBeginning() throws Exception {
        fill(zero, 2);
        fill(one, 2);
        commit(Map.of(zero, new OffsetAndMetadata(2)));

        find(false);
        assertThat(committed()).isEqualTo(Map.of(zero, 2L, one, 0L));
    }

    @Test
    void anOffsetBeforeTheBeginningStopsTheRoleUntilTheResetIsAccepted() throws Exception {
        fill(zero, 5);
        fill(one, 1);
        commit(Map.of(zero, new OffsetAndMetadata(1), one, new OffsetAndMetadata(1)));
        deleteBefore(zero, 3);

        assertThatThrownBy(() -> find(false))
                .isInstanceOf(OffsetGoneException.class)
                .hasMessage("offset 1 of " + zero
                        + " is gone: the topic holds 3 to 5. Requests may have been deleted before"
                        + " they were posted; to go on from the beginning start once with --accept-offset-reset");
        assertThat(committed()).as("untouched").isEqualTo(Map.of(zero, 1L, one, 1L));

        find(true);
        assertThat(committed()).as("only the one that was gone").isEqualTo(Map.of(zero, 3L, one, 1L));
        assertThat(positions()).isEqualTo(Map.of(zero, 3L, one, 1L));
    }

    @Test
    void anOffsetBeyondTheEndStopsTheRoleUntilTheResetIsAccepted() throws Exception {
        fill(one, 2);
        commit(Map.of(zero, new OffsetAndMetadata(0), one, new OffsetAndMetadata(7, "attempts of other records")));

        assertThatThrownBy(() -> find(false))
                .isInstanceOf(OffsetGoneException.class)
                .hasMessageContaining("offset 7 of " + one + " is gone: the topic holds 0 to 2");

        assertThat(find(true))
                .as("what was noted about records that are gone is dropped with them")
                .containsEntry(one, new OffsetAndMetadata(0, ""));
        assertThat(committed()).isEqualTo(Map.of(zero, 0L, one, 0L));
    }

    @Test
    void anOffsetThatIsDeletedUnderTheReaderIsNamedWithItsRange() throws Exception {
        fill(zero, 4);
        find(false);
        deleteBefore(zero, 2);

        assertThat(new StartOffsets(consumer, false).gone(Map.of(zero, 0L)))
                .hasMessageStartingWith("offset 0 of " + zero + " is gone: the topic holds 2 to 4.");
    }

    private Map<TopicPartition, OffsetAndMetadata> find(boolean acceptReset) {
        return new StartOffsets(consumer, acceptReset).find(Set.of(zero, one));
    }

    private Map<TopicPartition, Long> positions() {
        return Map.of(zero, consumer.position(zero), one, consumer.position(one));
    }

    private void fill(TopicPartition partition, int records) throws Exception {
        for (int i = 0; i < records; i++) {
            producer.send(new ProducerRecord<>(topic, partition.partition(), null, new byte[] {'x'}))
                    .get();
        }
    }

    private static void deleteBefore(TopicPartition partition, long offset) throws Exception {
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets) throws Exception {
        admin.alterConsumerGroupOffsets(topic + "-sink", offsets).all().get();
    }

    private Map<TopicPartition, Long> committed() throws Exception {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listConsumerGroupOffsets(topic + "-sink")
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }
}
