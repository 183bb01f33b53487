package dev.segue.deadletter;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the dead letters that were on the topic when this was made, partition by partition, twice: first, up to now, for what
 * was replayed, of which only names are kept, then for the letters. Joins no group and commits nothing. One thread.
 */
public final class LetterTopic implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    /** How long nothing may come before the cluster counts as gone. */
    private static final int MOST_EMPTY_POLLS = 150;

    private final KafkaConsumer<byte @Nullable [], byte @Nullable []> consumer;
    private final String topic;
    private final Map<TopicPartition, Long> ends;
    private final Map<TopicPartition, Long> beginnings;

    /**
     * Connects.
     *
     * @param clients how to reach the cluster: {@code bootstrap.servers}, security and so on
     * @throws KafkaException if the topic cannot be read
     */
    public LetterTopic(Map<String, Object> clients, String topic) {
        this.topic = topic;
        Map<String, Object> properties = new HashMap<>(clients);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            ends = consumer.endOffsets(partitions);
            beginnings = consumer.beginningOffsets(partitions);
        } catch (KafkaException e) {
            consumer.close();
            throw e;
        }
    }

    /** Sees the letters, one after the other. */
    public interface Visitor {
        /**
         * A letter.
         *
         * @param replayed whether a replay wrote its record back since
         * @param copy whether one that is about the same was seen before: a sink that died between letter and commit writes it
         *     again
         */
        void letter(StoredLetter letter, boolean replayed, boolean copy);

        /** A record that tells of no letter, or of a reason that this version does not know. */
        void unreadable(String name);

        /** How far it is. */
        void progress(long done, long total);
    }

    /** Shows all of them. */
    public void visit(Visitor visitor) {
        Map<String, Long> replayed = new HashMap<>();
        // Another replay may have ended since the beginning: what it marked counts.
        Map<TopicPartition, Long> now = consumer.endOffsets(ends.keySet());
        long total = size(now) + size(ends);
        long[] done = new long[1];
        read(now, record -> {
            String about = ReplayMarker.read(record);
            if (about != null) {
                replayed.merge(place(record.partition(), about), record.offset(), Math::max);
            }
            visitor.progress(++done[0], total);
        });
        Set<String> seen = new HashSet<>();
        read(ends, record -> {
            visitor.progress(++done[0], total);
            StoredLetter letter = StoredLetter.of(record);
            if (letter != null) {
                long marked = replayed.getOrDefault(place(letter.partition(), letter.about()), -1L);
                // Of a request record any further letter is a copy; a message is refused anew under its first position.
                boolean counts = letter.letter().request() == null ? letter.offset() < marked : marked >= 0;
                visitor.letter(letter, counts, !seen.add((counts ? "-" : "+") + letter.about()));
            } else if (ReplayMarker.read(record) == null) {
                visitor.unreadable(record.partition() + "-" + record.offset());
            }
        });
    }

    /** One of them by its {@link StoredLetter#name}; null if there is none. */
    public @Nullable StoredLetter find(int partition, long offset) {
        TopicPartition place = new TopicPartition(topic, partition);
        Long end = ends.get(place);
        Long beginning = beginnings.get(place);
        if (end == null || beginning == null || offset < beginning || offset >= end) {
            return null;
        }
        consumer.assign(List.of(place));
        consumer.seek(place, offset);
        StoredLetter[] found = new StoredLetter[1];
        readTo(Map.of(place, offset + 1), record -> {
            if (record.offset() == offset) {
                found[0] = StoredLetter.of(record);
            }
        });
        return found[0];
    }

    private long size(Map<TopicPartition, Long> until) {
        return until.entrySet().stream()
                .mapToLong(end -> end.getValue() - beginnings.getOrDefault(end.getKey(), 0L))
                .sum();
    }

    private static String place(int partition, String about) {
        return partition + " " + about;
    }

    private void read(
            Map<TopicPartition, Long> until, Consumer<ConsumerRecord<byte @Nullable [], byte @Nullable []>> taker) {
        consumer.assign(until.keySet());
        consumer.seekToBeginning(until.keySet());
        readTo(until, taker);
    }

    private void readTo(
            Map<TopicPartition, Long> until, Consumer<ConsumerRecord<byte @Nullable [], byte @Nullable []>> taker) {
        int empty = 0;
        while (until.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            boolean any = false;
            for (ConsumerRecord<byte @Nullable [], byte @Nullable []> record : consumer.poll(POLL)) {
                any = true;
                // What was written since belongs to the next time.
                if (record.offset() < until.getOrDefault(new TopicPartition(topic, record.partition()), 0L)) {
                    taker.accept(record);
                }
            }
            empty = any ? 0 : empty + 1;
            if (empty == MOST_EMPTY_POLLS) {
                throw new KafkaException("no answer for "
                        + POLL.multipliedBy(MOST_EMPTY_POLLS).toSeconds() + " s while reading " + topic);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
