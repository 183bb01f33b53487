package dev.segue.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Topics that are deleted and made again, and a broker that goes away. */
@Timeout(120)
class TopicWatchIT {
    private static final Topics TOPICS = new Topics("watch", "watch.events", "watch-requests", "watch-letters");
    private static final TopicSettings SETTINGS =
            new TopicSettings(true, true, (short) -1, 1, 1, Duration.ofDays(2), 1, Duration.ofDays(5), 1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static Admin admin(Broker broker) {
        return Admin.create(Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "request.timeout.ms",
                1000,
                "default.api.timeout.ms",
                2000));
    }

    private static TopicSetup setup(Broker broker, Admin admin) {
        return new TopicSetup(
                admin, broker.bootstrapServers(), TOPICS, SETTINGS, duration -> Thread.sleep(duration.toMillis()));
    }

    @Test
    void aTopicIsMissedWhileItIsGone(@TempDir Path dir) throws Exception {
        try (Broker broker = Broker.start(dir);
                Admin admin = admin(broker)) {
            Map<String, String> sayings = setup(broker, admin).whenMissing();
            assertThat(setup(broker, admin).settle()).isEmpty();
            try (TopicWatch watch = new TopicWatch(admin(broker), sayings, wait -> {})) {
                watch.look();
                assertThat(watch.problems()).as("all are there").isEmpty();

                delete(admin, TOPICS.deadLetters(), TOPICS.events(), TOPICS.stateGrants());
                awaitProblems(watch, 3);
                assertThat(watch.problems())
                        .satisfiesExactly(
                                events -> assertThat(events)
                                        .startsWith("topic watch.events is missing, so no message is read; create it: "
                                                + "kafka-topics.sh --bootstrap-server " + broker.bootstrapServers()
                                                + " --create --topic watch.events --partitions 1")
                                        .contains("events.start=earliest", "--accept-offset-reset"),
                                letters -> assertThat(letters)
                                        .startsWith("topic watch-letters is missing, so a record for it holds up what"
                                                + " comes behind it; create it: kafka-topics.sh ")
                                        .contains(" --config message.timestamp.type=LogAppendTime "),
                                grants -> assertThat(grants).startsWith("topic watch-state-grants is missing"));

                admin.createTopics(List.of(new NewTopic(TOPICS.deadLetters(), 1, (short) 1)))
                        .all()
                        .get();
                awaitProblems(watch, 2);

                broker.kill();
                List<String> before = watch.problems();
                watch.look();
                assertThat(watch.problems())
                        .as("what Kafka does not say stays as it was")
                        .isEqualTo(before);
            }
        }
    }

    /** The controller answers before the broker knows. */
    private static void awaitProblems(TopicWatch watch, int size) {
        Await.until(
                size + " topics are missing",
                PATIENCE,
                () -> {
                    watch.look();
                    return watch.problems().size() == size;
                },
                () -> watch.problems().toString());
    }

    @Test
    void itLooksByItselfAndStopsWhenClosed(@TempDir Path dir) throws Exception {
        try (Broker broker = Broker.start(dir);
                Admin admin = admin(broker)) {
            Map<String, String> sayings = setup(broker, admin).whenMissing();
            Semaphore looks = new Semaphore(0);
            Thread[] thread = new Thread[1];
            TopicWatch watch = new TopicWatch(admin(broker), sayings, wait -> {
                assertThat(wait).isEqualTo(TopicWatch.EVERY);
                thread[0] = Thread.currentThread();
                looks.acquire();
            });
            watch.start();
            looks.release();
            Await.until(
                    "all topics are missing",
                    PATIENCE,
                    () -> watch.problems().size() == sayings.size(),
                    () -> watch.problems().toString());

            watch.close();
            thread[0].join(PATIENCE.toMillis());
            assertThat(thread[0].isAlive()).isFalse();
            assertThat(thread[0].isDaemon()).isTrue();
        }
    }

    private static void delete(Admin admin, String... topics) throws Exception {
        admin.deleteTopics(List.of(topics)).all().get();
    }
}
