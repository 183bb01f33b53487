package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
    private static final Instant NOW = Instant.now();
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
    private OffsetRetention retention;

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
        retention = new OffsetRetention(properties);
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
        OffsetAndMetadata two = new OffsetAndMetadata(2, noted(2, Map.of(2L, false)));
        commit(Map.of(zero, two, one, new OffsetAndMetadata(1, "")));

        assertThat(find(false)).isEqualTo(Map.of(zero, two, one, new OffsetAndMetadata(1, "")));
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
        commit(Map.of(zero, new OffsetAndMetadata(0), one, new OffsetAndMetadata(7, noted(7, Map.of(9L, true)))));

        assertThatThrownBy(() -> find(false))
                .isInstanceOf(OffsetGoneException.class)
                .hasMessageContaining("offset 7 of " + one + " is gone: the topic holds 0 to 2");

        assertThat(find(true))
                .as("what was noted about records that are gone is dropped with them")
                .containsEntry(one, new OffsetAndMetadata(0, ""));
        assertThat(committed()).isEqualTo(Map.of(zero, 0L, one, 0L));
    }

    @Test
    void whatWasNotedBehindTheDeletedRecordsIsKept() throws Exception {
        fill(zero, 8);
        commit(Map.of(zero, new OffsetAndMetadata(1, noted(1, Map.of(2L, true, 5L, true, 6L, false)))));
        deleteBefore(zero, 4);

        assertThat(find(true)).containsEntry(zero, new OffsetAndMetadata(4, noted(4, Map.of(5L, true, 6L, false))));
    }

    @Test
    void aSinkWhoseOffsetsExpiredDoesNotPostAgainWhatItPosted() throws Exception {
        write(zero, NOW.minus(Duration.ofDays(9)));
        write(zero, NOW.minus(Duration.ofDays(8)));
        write(zero, NOW.minus(Duration.ofDays(2)));
        write(one, NOW);

        assertThatThrownBy(() -> find(false))
                .isInstanceOf(OffsetGoneException.class)
                .hasMessageStartingWith("group " + topic + "-sink has no offset of " + zero
                        + ", which holds requests since "
                        + Instant.ofEpochMilli(NOW.minus(Duration.ofDays(9)).toEpochMilli())
                        + ", while brokers keep the offsets of a group without members for 10080 minutes"
                        + " (offsets.retention.minutes): they may have been posted already.")
                .hasMessageContaining("start once with --accept-offset-reset");
        assertThat(committed()).as("untouched").isEmpty();

        Map<TopicPartition, OffsetAndMetadata> starts = find(true);
        assertThat(starts).containsEntry(one, new OffsetAndMetadata(0, ""));
        OffsetAndMetadata start = Objects.requireNonNull(starts.get(zero));
        assertThat(start.offset()).isZero();
        assertThat(AttemptRecord.read(start.metadata(), 0).doubtedBefore())
                .as("increments before it may have been posted, those behind it were written when no sink ran")
                .isEqualTo(2);
        assertThat(find(false)).as("and from then on it is known").isEqualTo(starts);
    }

    @Test
    void aFirstStartOverRequestsThatAreYoungerReadsThemAll() throws Exception {
        write(zero, NOW.minus(Duration.ofDays(6)));

        assertThat(find(false)).containsEntry(zero, new OffsetAndMetadata(0, ""));
    }

    @Test
    void theBrokerSaysHowLongItKeepsOffsets() {
        assertThat(retention.get()).isEqualTo(Duration.ofDays(7));
    }

    @Test
    void anAttemptRecordThatCannotBeReadStopsTheRoleUntilTheResetIsAccepted() throws Exception {
        fill(zero, 6);
        commit(Map.of(zero, new OffsetAndMetadata(2, "Bw"), one, new OffsetAndMetadata(0, "")));

        assertThatThrownBy(() -> find(false))
                .isInstanceOf(OffsetGoneException.class)
                .hasMessage("the attempt record of " + zero + ", the metadata beside offset 2 of group " + topic
                        + "-sink, cannot be read: it has version 7, this release reads 1. It says which increments and"
                        + " charges were posted already. Run the release that wrote it, or to go on without it start once"
                        + " with --accept-offset-reset. Increments and charges among them are then treated as"
                        + " sink.ambiguous says");

        OffsetAndMetadata start = Objects.requireNonNull(find(true).get(zero));
        assertThat(start.offset()).as("no record is skipped or repeated").isEqualTo(2);
        assertThat(AttemptRecord.read(start.metadata(), 2).doubtedBefore()).isEqualTo(6);
    }

    @Test
    void anOffsetThatIsDeletedUnderTheReaderIsNamedWithItsRange() throws Exception {
        fill(zero, 4);
        find(false);
        deleteBefore(zero, 2);

        assertThat(startOffsets(false).gone(Map.of(zero, 0L)))
                .hasMessageStartingWith("offset 0 of " + zero + " is gone: the topic holds 2 to 4.");
    }

    private Map<TopicPartition, OffsetAndMetadata> find(boolean acceptReset) {
        return startOffsets(acceptReset).find(Set.of(zero, one));
    }

    private StartOffsets startOffsets(boolean acceptReset) {
        return new StartOffsets(consumer, topic + "-sink", acceptReset, retention, () -> NOW);
    }

    private void write(TopicPartition partition, Instant time) throws Exception {
        producer.send(new ProducerRecord<>(topic, partition.partition(), time.toEpochMilli(), null, new byte[] {'x'}))
                .get();
    }

    private static String noted(long committed, Map<Long, Boolean> doneByOffset) {
        return new AttemptRecord(0, new TreeMap<>(doneByOffset)).write(committed);
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
