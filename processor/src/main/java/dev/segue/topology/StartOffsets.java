package dev.segue.topology;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.jspecify.annotations.Nullable;

/**
 * Settles where the router begins to read, before Kafka Streams starts, since the router never resets by itself.
 *
 * <ul>
 *   <li>A first start over an empty topic begins at its beginning; over one that holds records, {@code events.start} must
 *       say where, since history was usually delivered already by something else.
 *   <li>A partition that was added later is read from its beginning.
 *   <li>A committed offset that is no longer in the topic stops the start, unless that is accepted; so does it when the
 *       group of a router that has run before has no offsets any more.
 * </ul>
 */
public final class StartOffsets {
    private final Admin admin;
    private final Topics topics;
    private final @Nullable EventsStart start;
    private final boolean acceptReset;

    /**
     * @param start {@code events.start}; null if not given
     * @param acceptReset {@code --accept-offset-reset}
     */
    public StartOffsets(Admin admin, Topics topics, @Nullable EventsStart start, boolean acceptReset) {
        this.admin = admin;
        this.topics = topics;
        this.start = start;
        this.acceptReset = acceptReset;
    }

    /**
     * Commits what has to be committed.
     *
     * @return what stands against a start, a line each; empty if it may start
     */
    public List<String> settle() {
        Set<TopicPartition> partitions = partitions();
        boolean hasRun = hasRun(); // before the offsets: another process may be at its first start just now
        Map<TopicPartition, OffsetAndMetadata> committed = committed(partitions);
        Map<TopicPartition, Long> beginnings = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        List<String> problems = new ArrayList<>();
        Map<TopicPartition, OffsetAndMetadata> changed = new HashMap<>();
        if (committed.isEmpty() && !acceptReset && hasRun) {
            return List.of("group " + topics.applicationId() + " has run before, but its offsets of " + topics.events()
                    + " are gone: a group that is empty for the brokers' offsets.retention.minutes loses them. The topic"
                    + " holds " + ranges(beginnings, ends) + "; to begin as on a first start, where events.start says,"
                    + " start once with --accept-offset-reset");
        }
        if (committed.isEmpty() && start == null && !beginnings.equals(ends)) {
            return List.of("events.start: " + topics.events() + " holds messages already and application.id "
                    + topics.applicationId() + " has never read it; set events.start to earliest, latest or an instant"
                    + " such as 2026-11-24T00:00:00Z, so that nothing is sent to Mixpanel a second time");
        }
        Map<TopicPartition, Long> first = committed.isEmpty() ? firstStart(partitions, beginnings, ends) : beginnings;
        partitions.forEach(partition -> {
            OffsetAndMetadata at = committed.get(partition);
            long beginning = beginnings.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, beginning);
            if (at == null) {
                changed.put(partition, new OffsetAndMetadata(first.getOrDefault(partition, beginning)));
            } else if (at.offset() < beginning || at.offset() > end) {
                if (acceptReset) {
                    changed.put(partition, new OffsetAndMetadata(beginning));
                } else {
                    problems.add("offset " + at.offset() + " of " + partition + " is gone: the topic holds " + beginning
                            + " to " + end + ". Messages may have been deleted before they were read; to go on from the"
                            + " beginning start once with --accept-offset-reset");
                }
            }
        });
        if (problems.isEmpty() && !changed.isEmpty()) {
            commit(changed, problems);
        }
        return problems;
    }

    /** Whether a router of this name has started: Kafka Streams makes these topics, which is after the first commit. */
    private boolean hasRun() {
        Set<String> names = get(admin.listTopics().names());
        return names.contains(topics.keyed()) || names.contains(topics.holdChangelog());
    }

    private static String ranges(Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        Map<Integer, String> ranges = new TreeMap<>();
        beginnings.forEach((partition, beginning) ->
                ranges.put(partition.partition(), beginning + " to " + ends.getOrDefault(partition, beginning)));
        return ranges.entrySet().stream()
                .map(range -> range.getValue() + " in partition " + range.getKey())
                .collect(Collectors.joining(", "));
    }

    private Map<TopicPartition, Long> firstStart(
            Set<TopicPartition> partitions, Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
        if (start instanceof EventsStart.Latest) {
            return ends;
        }
        if (start instanceof EventsStart.At at) {
            Map<TopicPartition, Long> found =
                    offsets(partitions, OffsetSpec.forTimestamp(at.instant().toEpochMilli()));
            // No record that late: what is written from now on.
            found.replaceAll((partition, offset) -> offset < 0 ? ends.getOrDefault(partition, 0L) : offset);
            return found;
        }
        return beginnings;
    }

    private Set<TopicPartition> partitions() {
        return get(admin.describeTopics(List.of(topics.events())).allTopicNames()).values().stream()
                .flatMap(description -> description.partitions().stream())
                .map(info -> new TopicPartition(topics.events(), info.partition()))
                .collect(Collectors.toCollection(() -> new TreeSet<>(
                        Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition))));
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
        get(admin.listConsumerGroupOffsets(topics.applicationId()).partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> {
                    if (offset != null && partitions.contains(partition)) {
                        all.put(partition, offset);
                    }
                });
        return all;
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> spec));
        Map<TopicPartition, ListOffsetsResultInfo> found =
                get(admin.listOffsets(asked).all());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private void commit(Map<TopicPartition, OffsetAndMetadata> offsets, List<String> problems) {
        try {
            admin.alterConsumerGroupOffsets(topics.applicationId(), offsets)
                    .all()
                    .get();
        } catch (ExecutionException e) {
            boolean others = e.getCause() instanceof UnknownMemberIdException;
            if (others && committed(offsets.keySet()).keySet().containsAll(offsets.keySet())) {
                return; // another process settled the same and has started
            }
            problems.add("the start of " + new TreeMap<>(byNumber(offsets)) + " of " + topics.events()
                    + " could not be committed for group " + topics.applicationId() + " ("
                    + e.getMessage() + ")"
                    + (others ? "; stop the other routers of this application.id first" : ""));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static Map<Integer, Long> byNumber(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Map<Integer, Long> numbers = new HashMap<>();
        offsets.forEach((partition, offset) -> numbers.put(partition.partition(), offset.offset()));
        return numbers;
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new KafkaException(e.getMessage(), e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
