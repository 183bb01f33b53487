package dev.segue.topology;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every now and then, on a thread of its own, whether the router's topics are still there. Kafka Streams itself only
 * waits when a topic is deleted under it: the first record for it blocks its thread, and nothing says why. A Kafka that does
 * not answer, or does not let this user look, changes nothing.
 */
public final class TopicWatch implements AutoCloseable {
    /** Between two looks. */
    public static final Duration EVERY = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

    private final Admin admin;
    private final Map<String, String> sayings;
    private final Sleeper sleeper;
    private final Thread thread = new Thread(this::run, "topic-watch");
    private volatile Set<String> missing = Set.of();

    /**
     * @param admin closed with this
     * @param sayings what to say of a topic that is missing, by its name: {@link TopicSetup#whenMissing}
     * @param sleeper between looks, each time for {@link #EVERY}
     */
    public TopicWatch(Admin admin, Map<String, String> sayings, Sleeper sleeper) {
        this.admin = admin;
        this.sayings = new LinkedHashMap<>(sayings);
        this.sleeper = sleeper;
        thread.setDaemon(true);
    }

    /** Begins to look. */
    void start() {
        thread.start();
    }

    /** What is missing and what to do about it, one line each, as of the last look; empty before the first. */
    public List<String> problems() {
        Set<String> now = missing;
        return sayings.entrySet().stream()
                .filter(topic -> now.contains(topic.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                sleeper.sleep(EVERY);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void look() throws InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(sayings.keySet()).topicNameValues();
        Set<String> now = new TreeSet<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> answer : answers.entrySet()) {
            if (isMissing(answer.getKey(), answer.getValue())) {
                now.add(answer.getKey());
            }
        }
        tell(now);
        missing = now;
    }

    private boolean isMissing(String topic, KafkaFuture<TopicDescription> answer) throws InterruptedException {
        try {
            answer.get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof UnknownTopicOrPartitionException || missing.contains(topic);
        }
    }

    private void tell(Set<String> now) {
        for (String topic : sayings.keySet()) {
            if (now.contains(topic) && !missing.contains(topic)) {
                LOG.atError()
                        .addKeyValue("topic", topic)
                        .log("a topic of the router is missing; /ready says what to do");
            } else if (!now.contains(topic) && missing.contains(topic)) {
                LOG.atInfo().addKeyValue("topic", topic).log("a topic of the router is there again");
            }
        }
    }

    /** Ends without waiting for Kafka. */
    @Override
    public void close() {
        thread.interrupt();
        admin.close(Duration.ZERO);
    }
}
