package dev.segue.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the router begins, on a cluster. Each test has a topic and a group of its own, with two partitions. */
class StartOffsetsIT {
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    @TempDir
    private static Path dir;

    private static Broker broker;
    private static Admin admin;
    private static KafkaProducer<byte[], byte[]> producer;

    private final Topics topics = topics("start-" + NEXT.incrementAndGet());

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
    void createEvents() throws Exception {
        create(topics.events());
    }

    @Test
    void anEmptyTopicIsReadFromItsBeginningWithoutBeingToldSo() throws Exception {
        assertThat(settle(null)).isEmpty();
        assertThat(committed()).isEqualTo(Map.of(0, 0L, 1, 0L));
    }

    @Test
    void aTopicThatWasEmptiedIsReadFromWhereItBeginsNow() throws Exception {
        fill(0, 3);
        deleteBefore(0, 3);

        assertThat(settle(null)).isEmpty();
        assertThat(committed()).isEqualTo(Map.of(0, 3L, 1, 0L));
    }

    @Test
    void overMessagesTheStartMustBeGivenAndNothingIsCommittedBefore() throws Exception {
        fill(1, 1);

        assertThat(settle(null))
                .singleElement()
                .asString()
                .startsWith("events.start: " + topics.events() + " holds messages already")
                .contains(topics.applicationId() + " has never read it")
                .contains("set events.start to earliest, latest or an instant");
        assertThat(committed()).isEmpty();
    }

    @Test
    void earliestIsWhatIsStillThere() throws Exception {
        fill(0, 5);
        deleteBefore(0, 2);

        assertThat(settle("earliest")).isEmpty();
        assertThat(committed()).isEqualTo(Map.of(0, 2L, 1, 0L));
    }

    @Test
    void latestIsBehindAllThatIsThere() throws Exception {
        fill(0, 5);
        fill(1, 1);

        assertThat(settle("latest")).isEmpty();
        assertThat(committed()).isEqualTo(Map.of(0, 5L, 1, 1L));
    }

    @Test
    void anInstantBeforeAllRecordsIsTheBeginning() throws Exception {
        fill(0, 3);
        deleteBefore(0, 1);
        fill(1, 2);

        assertThat(settle("2026-06-01T00:00:00Z")).isEmpty();
        assertThat(committed()).isEqualTo(Map.of(0, 1L, 1, 0L));
    }

    @Test
    void anInstantBetweenRecordsIsTheFirstOfThatTimeOrLaterInEachPartition() throws Exception {
        fill(0, 5);
        fill(1, 2);

        assertThat(settle(NOON.plusSeconds(2).toString())).isEmpty();
        assertThat(committed()).as("partition 1 has none so late").isEqualTo(Map.of(0, 2L, 1, 2L));
    }

    @Test
    void anInstantAfterAllRecordsIsWhatIsWrittenFromNowOn() throws Exception {
        fill(0, 5);

        assertThat(settle("2026-06-02T00:00:00Z")).isEmpty();
        assertThat(committed()).isEqualTo(Map.of(0, 5L, 1, 0L));
    }

    @Test
    void laterStartsGoOnWhereTheLastOneStoppedWhateverTheStartSays() throws Exception {
        fill(0, 5);
        commit(Map.of(0, 3L, 1, 0L));

        for (String start :
                new String[] {null, "earliest", "latest", NOON.plusSeconds(4).toString()}) {
            assertThat(settle(start)).as("events.start=%s", start).isEmpty();
            assertThat(committed()).as("events.start=%s", start).isEqualTo(Map.of(0, 3L, 1, 0L));
        }
    }

    @Test
    void aPartitionThatWasAddedLaterIsReadFromItsBeginning() throws Exception {
        fill(0, 2);
        assertThat(settle("latest")).isEmpty();
        admin.createPartitions(Map.of(topics.events(), NewPartitions.increaseTo(3)))
                .all()
                .get();
        fill(2, 4);

        assertThat(settle("latest")).isEmpty();
        assertThat(committed()).isEqualTo(Map.of(0, 2L, 1, 0L, 2, 0L));
    }

    @Test
    void anOffsetThatWasDeletedStopsTheStartUntilTheResetIsAccepted() throws Exception {
        fill(0, 6);
        fill(1, 1);
        commit(Map.of(0, 2L, 1, 1L));
        deleteBefore(0, 4);

        assertThat(settle(null)).containsExactly(gone(2, 0, 4, 6));
        assertThat(committed()).as("untouched").isEqualTo(Map.of(0, 2L, 1, 1L));

        assertThat(settle(null, true)).isEmpty();
        assertThat(committed()).as("only the one that was gone").isEqualTo(Map.of(0, 4L, 1, 1L));
        assertThat(settle(null)).as("the next start needs no acceptance").isEmpty();
    }

    /** As after the topic was deleted and made anew. */
    @Test
    void anOffsetBeyondTheEndStopsTheStartUntilTheResetIsAccepted() throws Exception {
        fill(1, 3);
        commit(Map.of(0, 0L, 1, 9L));

        assertThat(settle("earliest")).containsExactly(gone(9, 1, 0, 3));

        assertThat(settle("earliest", true)).isEmpty();
        assertThat(committed()).isEqualTo(Map.of(0, 0L, 1, 0L));
    }

    @Test
    void everyOffsetThatIsGoneHasALineAndAtTheEdgesNoneIs() throws Exception {
        fill(0, 4);
        fill(1, 4);
        deleteBefore(0, 2);
        deleteBefore(1, 2);
        commit(Map.of(0, 1L, 1, 5L));

        assertThat(settle(null)).containsExactly(gone(1, 0, 2, 4), gone(5, 1, 2, 4));

        commit(Map.of(0, 2L, 1, 4L));
        assertThat(settle(null)).isEmpty();
        assertThat(committed()).isEqualTo(Map.of(0, 2L, 1, 4L));
    }

    /** As when nothing ran for longer than the brokers keep the offsets of an empty group. */
    @Test
    void aGroupWhoseOffsetsTheBrokerForgotDoesNotBeginAnewByItself() throws Exception {
        fill(0, 5);
        fill(1, 1);
        deleteBefore(0, 2);
        create(topics.holdChangelog());

        assertThat(settle("latest"))
                .singleElement()
                .asString()
                .startsWith("group " + topics.applicationId() + " has run before, but its offsets of " + topics.events()
                        + " are gone")
                .contains("holds 2 to 5 in partition 0, 0 to 1 in partition 1;")
                .endsWith("start once with --accept-offset-reset");
        assertThat(committed()).isEmpty();

        assertThat(settle(null, true)).singleElement().asString().startsWith("events.start: ");
        assertThat(settle("latest", true)).isEmpty();
        assertThat(committed()).isEqualTo(Map.of(0, 5L, 1, 1L));
        assertThat(settle("latest")).as("the next start needs no acceptance").isEmpty();
    }

    /** Kafka deletes a topic's offsets with it; those of the repartitioning stay, and are of other partitions. */
    @Test
    void anEventsTopicThatWasMadeAnewUnderARouterThatHasRunIsNoFirstStart() throws Exception {
        create(topics.keyed());
        fill(0, 2);
        admin.alterConsumerGroupOffsets(
                        topics.applicationId(),
                        Map.of(
                                new TopicPartition(topics.keyed(), 0), new OffsetAndMetadata(0),
                                new TopicPartition(topics.keyed(), 1), new OffsetAndMetadata(0)))
                .all()
                .get();

        assertThat(settle("earliest")).singleElement().asString().contains("has run before, but its offsets of");
        assertThat(settle("latest", true)).isEmpty();
        assertThat(committed()).containsEntry(0, 2L);
    }

    @Test
    void theTopicOfTheRepartitioningTellsAnEarlierRunToo() throws Exception {
        create(topics.keyed());

        assertThat(settle("earliest")).singleElement().asString().contains(" has run before, but its offsets ");
    }

    private String gone(long offset, int partition, long beginning, long end) {
        return "offset " + offset + " of " + topics.events() + "-" + partition + " is gone: the topic holds "
                + beginning
                + " to " + end + ". Messages may have been deleted before they were read; to go on from the beginning"
                + " start once with --accept-offset-reset";
    }

    private List<String> settle(@Nullable String start) {
        return settle(start, false);
    }

    private List<String> settle(@Nullable String start, boolean acceptReset) {
        return new StartOffsets(admin, topics, start == null ? null : EventsStart.parse(start), acceptReset).settle();
    }

    private static void create(String topic) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, Optional.of(2), Optional.empty())))
                .all()
                .get();
        // The controller answers before the broker knows.
        Await.until(
                "the topic is there",
                Duration.ofSeconds(10),
                () -> admin.listTopics().names().get().contains(topic),
                () -> "not there");
    }

    /** Records a second apart, the first at noon. */
    private void fill(int partition, int records) throws Exception {
        for (int i = 0; i < records; i++) {
            producer.send(new ProducerRecord<>(
                            topics.events(), partition, NOON.plusSeconds(i).toEpochMilli(), null, new byte[] {'x'}))
                    .get();
        }
    }

    private void deleteBefore(int partition, long offset) throws Exception {
        admin.deleteRecords(Map.of(at(partition), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    private void commit(Map<Integer, Long> offsets) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
        offsets.forEach((partition, offset) -> all.put(at(partition), new OffsetAndMetadata(offset)));
        admin.alterConsumerGroupOffsets(topics.applicationId(), all).all().get();
    }

    private Map<Integer, Long> committed() throws Exception {
        Map<Integer, Long> offsets = new TreeMap<>();
        admin.listConsumerGroupOffsets(topics.applicationId())
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, offset) -> {
                    if (partition.topic().equals(topics.events())) {
                        offsets.put(partition.partition(), offset.offset());
                    }
                });
        return offsets;
    }

    private TopicPartition at(int partition) {
        return new TopicPartition(topics.events(), partition);
    }

    private static Topics topics(String application) {
        return new Topics(
                application,
                application + "-events",
                Topics.defaultRequests(application),
                Topics.defaultDeadLetters(application));
    }
}
