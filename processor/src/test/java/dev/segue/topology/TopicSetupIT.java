package dev.segue.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of a cluster's topics, on a cluster. Each test has topics of its own. */
class TopicSetupIT {
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final TopicSettings SETTINGS =
            new TopicSettings(true, false, (short) -1, 4, 3, Duration.ofDays(2), 2, Duration.ofDays(5), 0);
    private static final TopicSettings EMBEDDED =
            new TopicSettings(true, true, (short) -1, 4, 3, Duration.ofDays(2), 2, Duration.ofDays(5), 0);
    private static final TopicSettings NOTHING_MADE =
            new TopicSettings(false, false, (short) -1, 4, 3, Duration.ofDays(2), 2, Duration.ofDays(5), 0);
    /** Two mebibytes are promised for a record; a request has room for what surrounds it. */
    private static final int MAX_MESSAGE_BYTES = (2 << 20) + 16 * 1024;

    @TempDir
    private static Path dir;

    private static Broker broker;
    private static Admin admin;

    private final Topics topics = topics("topics-" + NEXT.incrementAndGet());

    @BeforeAll
    static void start() {
        broker = Broker.start(dir);
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void ourMissingTopicsAreMadeWithTheirSettings() throws Exception {
        create(topics.events(), 1, Map.of());

        assertThat(setup(SETTINGS).settle()).isEmpty();

        assertThat(partitions(topics.requests())).isEqualTo(3);
        assertThat(settings(topics.requests()))
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("max.message.bytes", Integer.toString(MAX_MESSAGE_BYTES))
                .containsEntry("retention.ms", Long.toString(Duration.ofDays(2).toMillis()));
        assertThat(partitions(topics.deadLetters())).isEqualTo(2);
        assertThat(settings(topics.deadLetters()))
                .containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("max.message.bytes", Integer.toString(MAX_MESSAGE_BYTES))
                .containsEntry("retention.ms", Long.toString(Duration.ofDays(5).toMillis()));
        assertThat(setup(SETTINGS).settle()).as("once more").isEmpty();
        assertThat(setup(SETTINGS).check()).as("and only compared").isEmpty();
    }

    @Test
    void theEventsTopicOfOthersIsNeverMadeAndTheCommandForItIsSaid() throws Exception {
        assertThat(setup(SETTINGS).settle())
                .containsExactly("topic " + topics.events()
                        + " is missing; create it: kafka-topics.sh --bootstrap-server " + broker.bootstrapServers()
                        + " --create --topic " + topics.events() + " --partitions 4");
        assertThat(names()).doesNotContain(topics.events());
    }

    @Test
    void theEventsTopicOfAnEmbeddedNodeIsMade() throws Exception {
        assertThat(setup(EMBEDDED).settle()).isEmpty();

        assertThat(partitions(topics.events())).isEqualTo(4);
        assertThat(settings(topics.events()))
                .as("what producers wrote as their time stays")
                .containsEntry("message.timestamp.type", "CreateTime");
    }

    @Test
    void toCheckMakesNothingAndNamesWhatAStartWouldMiss() throws Exception {
        assertThat(setup(EMBEDDED).check()).as("a start makes all three").isEmpty();
        assertThat(setup(NOTHING_MADE).check())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("topic " + topics.events() + " is missing; create it: "),
                        line -> assertThat(line)
                                .startsWith("topic " + topics.requests() + " is missing; create it: kafka-topics.sh")
                                .contains(" --create --topic " + topics.requests() + " --partitions 3 ")
                                .contains(" --config cleanup.policy=delete ")
                                .contains(" --config message.timestamp.type=LogAppendTime ")
                                .contains(" --config max.message.bytes=" + MAX_MESSAGE_BYTES + " ")
                                .endsWith(" --config retention.ms="
                                        + Duration.ofDays(2).toMillis()),
                        line -> assertThat(line)
                                .startsWith("topic " + topics.deadLetters() + " is missing; create it: ")
                                .endsWith(" --config retention.ms="
                                        + Duration.ofDays(5).toMillis()));
        assertThat(names()).doesNotContain(topics.events(), topics.requests(), topics.deadLetters());
    }

    @Test
    void whenTopicsAreNotToBeMadeMissingOnesAreProblems() throws Exception {
        create(topics.events(), 1, Map.of());

        assertThat(setup(TopicSettings.defaults(false, false)).settle())
                .hasSize(2)
                .allMatch(line -> line.contains(" is missing; create it: "));
        assertThat(names()).doesNotContain(topics.requests(), topics.deadLetters());
    }

    @Test
    void aWrongSettingIsSaidWithTheTopicTheSettingAndTheCommandAndNotChanged() throws Exception {
        create(topics.events(), 1, Map.of("cleanup.policy", "compact"));
        create(topics.requests(), 1, Map.of("message.timestamp.type", "CreateTime"));
        create(
                topics.deadLetters(),
                1,
                Map.of("message.timestamp.type", "LogAppendTime", "max.message.bytes", "1048588"));

        List<String> problems = setup(SETTINGS).settle();

        assertThat(problems)
                .containsExactlyInAnyOrder(
                        wrong(topics.events(), "cleanup.policy", "compact", "delete"),
                        wrong(topics.requests(), "message.timestamp.type", "CreateTime", "LogAppendTime"),
                        wrong(topics.requests(), "max.message.bytes", "1048588", Integer.toString(MAX_MESSAGE_BYTES)),
                        wrong(
                                topics.deadLetters(),
                                "max.message.bytes",
                                "1048588",
                                Integer.toString(MAX_MESSAGE_BYTES)));
        assertThat(setup(SETTINGS).check()).as("compared only").isEqualTo(problems);
        assertThat(settings(topics.requests())).containsEntry("message.timestamp.type", "CreateTime");
    }

    @Test
    void whatIsMoreThanNeededIsNoProblem() throws Exception {
        Map<String, String> ample = Map.of(
                "message.timestamp.type", "LogAppendTime", "max.message.bytes", "8388608", "retention.ms", "1000");
        create(topics.events(), 7, Map.of("max.message.bytes", "1000"));
        create(topics.requests(), 9, ample);
        create(topics.deadLetters(), 1, ample);

        assertThat(setup(SETTINGS).settle()).isEmpty();
        assertThat(partitions(topics.requests())).as("as it was").isEqualTo(9);
    }

    @Test
    void aTopicThatTheClusterWillNotMakeIsAProblemWithTheReasonAndTheCommand() throws Exception {
        create(topics.events(), 1, Map.of());
        TopicSettings replicated =
                new TopicSettings(true, false, (short) 3, 4, 3, Duration.ofDays(2), 2, Duration.ofDays(5), 0);

        assertThat(setup(replicated).settle())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("could not be created (")
                        .containsIgnoringCase("replication factor")
                        .contains("; create it: kafka-topics.sh --bootstrap-server " + broker.bootstrapServers()));
    }

    @Test
    void userStateNeedsATopicWithAsManyPartitionsAsMessagesAreKeyedTo() throws Exception {
        TopicSettings remembering =
                new TopicSettings(true, false, (short) -1, 4, 3, Duration.ofDays(2), 2, Duration.ofDays(5), 3);
        create(topics.events(), 1, Map.of());

        assertThat(setup(remembering).settle()).isEmpty();
        assertThat(partitions(topics.stateGrants())).isEqualTo(3);

        TopicSettings others =
                new TopicSettings(true, false, (short) -1, 4, 3, Duration.ofDays(2), 2, Duration.ofDays(5), 5);
        assertThat(setup(others).settle())
                .singleElement()
                .asString()
                .startsWith("topic " + topics.stateGrants() + " has 3 partitions and needs 5, ")
                .endsWith(" --create --topic " + topics.stateGrants()
                        + " --partitions 5 --config cleanup.policy=delete --config retention.ms=86400000");
    }

    @Test
    void itReturnsWhenTheBrokerKnowsWhatTheControllerMade() throws Exception {
        create(topics.events(), 1, Map.of());
        List<Duration> waits = new ArrayList<>();

        assertThat(new TopicSetup(forgetful(3), broker.bootstrapServers(), topics, SETTINGS, waits::add).settle())
                .isEmpty();

        assertThat(waits)
                .as("two looks in vain, and those until the broker itself knew them")
                .hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void topicsThatNoBrokerEverKnowsAreAProblem() throws Exception {
        create(topics.events(), 1, Map.of());
        Admin never = forgetful(Integer.MAX_VALUE);

        assertThat(new TopicSetup(never, broker.bootstrapServers(), topics, SETTINGS, wait -> {}).settle())
                .containsExactly("topics [" + topics.deadLetters() + ", " + topics.requests()
                        + "] were created, but no broker knows them yet; start again");
    }

    /** An admin client that for so many calls lists the topics as they are now. */
    private static Admin forgetful(int calls) throws Exception {
        ListTopicsResult now = admin.listTopics();
        now.names().get();
        AtomicInteger left = new AtomicInteger(calls);
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(),
                new Class<?>[] {Admin.class},
                (proxy, method, args) -> method.getName().equals("listTopics") && left.getAndDecrement() > 0
                        ? now
                        : method.invoke(admin, args));
    }

    private static String wrong(String topic, String setting, String actual, String needed) {
        return "topic " + topic + " has " + setting + "=" + actual + " and needs " + needed
                + ": kafka-configs.sh --bootstrap-server " + broker.bootstrapServers() + " --alter --topic " + topic
                + " --add-config " + setting + "=" + needed;
    }

    private TopicSetup setup(TopicSettings settings) {
        return new TopicSetup(
                admin, broker.bootstrapServers(), topics, settings, duration -> Thread.sleep(duration.toMillis()));
    }

    private static Topics topics(String application) {
        return new Topics(
                application,
                application + "-events",
                Topics.defaultRequests(application),
                Topics.defaultDeadLetters(application));
    }

    private static void create(String topic, int partitions, Map<String, String> settings) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings)))
                .all()
                .get();
        // The controller answers before the broker knows.
        Await.until(topic + " is there", Duration.ofSeconds(10), () -> names().contains(topic), () -> "not there");
    }

    private static Set<String> names() throws Exception {
        return admin.listTopics().names().get();
    }

    private static int partitions(String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .size();
    }

    private static Map<String, String> settings(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> settings = new HashMap<>();
        for (ConfigEntry entry : admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .entries()) {
            settings.put(entry.name(), entry.value());
        }
        return settings;
    }
}
