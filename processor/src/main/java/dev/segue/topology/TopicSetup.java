package dev.segue.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the topics that are missing and compares those that exist with what is needed. The events topic belongs to the
 * producers: it is made only on an embedded node, and never changed. Topics that Kafka Streams needs for itself are made by
 * Kafka Streams.
 */
public final class TopicSetup {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final int MOST_LOOKS = 200;
    /** Of what is answered within a second as long as a router runs. */
    private static final Duration GRANTS_RETENTION = Duration.ofDays(1);

    private final Admin admin;
    private final String bootstrap;
    private final Topics topics;
    private final TopicSettings settings;
    private final Sleeper sleeper;

    /**
     * @param bootstrap for the commands in messages
     * @param sleeper between looks for topics that were just made
     */
    public TopicSetup(Admin admin, String bootstrap, Topics topics, TopicSettings settings, Sleeper sleeper) {
        this.admin = admin;
        this.bootstrap = bootstrap;
        this.topics = topics;
        this.settings = settings;
        this.sleeper = sleeper;
    }

    /**
     * Creates and compares.
     *
     * @return what is wrong, a line each; empty if all is well
     */
    public List<String> settle() {
        return settle(true);
    }

    /** Only compares and creates nothing; what a start would create is no problem. For {@code config check}. */
    public List<String> check() {
        return settle(false);
    }

    /** What to say of each topic when it is missing under a running router, by its name. Asks nobody. */
    public Map<String, String> whenMissing() {
        Map<String, String> sayings = new LinkedHashMap<>();
        for (Wanted wanted : wanted()) {
            String create = "; create it: " + command(wanted);
            sayings.put(
                    wanted.name(),
                    wanted.name().equals(topics.events())
                            ? "topic " + wanted.name() + " is missing, so no message is read" + create
                                    + ", then start again with events.start=earliest and --accept-offset-reset, since"
                                    + " its offsets are gone, too"
                            : "topic " + wanted.name() + " is missing, so a record for it holds up what comes behind it"
                                    + create);
        }
        return sayings;
    }

    private List<String> settle(boolean mayCreate) {
        List<String> problems = new ArrayList<>();
        Set<String> there = get(admin.listTopics().names());
        List<Wanted> existing = new ArrayList<>();
        Set<String> created = new HashSet<>();
        for (Wanted wanted : wanted()) {
            if (there.contains(wanted.name())) {
                existing.add(wanted);
            } else if (!wanted.mayCreate()) {
                problems.add(missing(wanted));
            } else if (mayCreate && create(wanted, problems)) {
                created.add(wanted.name());
            }
        }
        awaitThere(created, problems);
        compare(existing, problems);
        comparePartitions(existing, problems);
        return problems;
    }

    private List<Wanted> wanted() {
        List<Wanted> wanted = new ArrayList<>(List.of(
                new Wanted(
                        topics.events(),
                        settings.eventsPartitions(),
                        settings.createEvents(),
                        Map.of(),
                        Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE)),
                new Wanted(
                        topics.requests(),
                        settings.requestsPartitions(),
                        settings.create(),
                        ours(settings.requestsRetention().toMillis()),
                        ours()),
                new Wanted(
                        topics.deadLetters(),
                        settings.deadLettersPartitions(),
                        settings.create(),
                        ours(settings.deadLettersRetention().toMillis()),
                        ours())));
        if (settings.grantsPartitions() > 0) {
            wanted.add(new Wanted(
                    topics.stateGrants(),
                    settings.grantsPartitions(),
                    settings.create(),
                    new TreeMap<>(Map.of(
                            TopicConfig.CLEANUP_POLICY_CONFIG,
                            TopicConfig.CLEANUP_POLICY_DELETE,
                            TopicConfig.RETENTION_MS_CONFIG,
                            Long.toString(GRANTS_RETENTION.toMillis()))),
                    Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE)));
        }
        return wanted;
    }

    private static Map<String, String> ours() {
        Map<String, String> configs = new LinkedHashMap<>();
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        configs.put(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(RouterSettings.MAX_RECORD_BYTES + StreamsProperties.REQUEST_OVERHEAD_BYTES));
        return configs;
    }

    private static Map<String, String> ours(long retentionMs) {
        Map<String, String> configs = ours();
        configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retentionMs));
        return configs;
    }

    /** Whether it is made now, by this process or another. */
    private boolean create(Wanted wanted, List<String> problems) {
        Optional<Short> replication =
                settings.replication() < 0 ? Optional.empty() : Optional.of(settings.replication());
        NewTopic topic =
                new NewTopic(wanted.name(), Optional.of(wanted.partitions()), replication).configs(wanted.creation());
        try {
            admin.createTopics(List.of(topic)).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) { // another process was faster
                return true;
            }
            problems.add("topic " + wanted.name() + " is missing and could not be created (" + e.getMessage()
                    + "); create it: " + command(wanted));
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** A topic is made when the controller says so, but the brokers, which are asked next, hear of it a little later. */
    private void awaitThere(Set<String> created, List<String> problems) {
        Set<String> missing = new TreeSet<>(created);
        for (int look = 0; !missing.isEmpty(); look++) {
            if (look == MOST_LOOKS) {
                problems.add("topics " + missing + " were created, but no broker knows them yet; start again");
                return;
            }
            try {
                sleeper.sleep(look == 0 ? Duration.ZERO : BETWEEN_LOOKS);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            missing.removeAll(get(admin.listTopics().names()));
        }
    }

    private String missing(Wanted wanted) {
        return "topic " + wanted.name() + " is missing; create it: " + command(wanted);
    }

    private String command(Wanted wanted) {
        return "kafka-topics.sh --bootstrap-server " + bootstrap + " --create --topic " + wanted.name()
                + " --partitions " + wanted.partitions()
                + wanted.creation().entrySet().stream()
                        .map(config -> " --config " + config.getKey() + "=" + config.getValue())
                        .collect(Collectors.joining());
    }

    private void compare(List<Wanted> existing, List<String> problems) {
        Map<ConfigResource, Wanted> byResource = new LinkedHashMap<>();
        existing.forEach(
                wanted -> byResource.put(new ConfigResource(ConfigResource.Type.TOPIC, wanted.name()), wanted));
        Map<ConfigResource, Config> configs =
                get(admin.describeConfigs(byResource.keySet()).all());
        byResource.forEach((resource, wanted) -> wanted.needed().forEach((name, value) -> {
            String actual = value(configs.get(resource), name);
            boolean enough = name.equals(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
                    ? !actual.isEmpty() && Long.parseLong(actual) >= RouterSettings.MAX_RECORD_BYTES
                    : actual.equals(value);
            if (!enough) {
                problems.add("topic " + wanted.name() + " has " + name + "=" + actual + " and needs " + value
                        + ": kafka-configs.sh --bootstrap-server " + bootstrap + " --alter --topic " + wanted.name()
                        + " --add-config " + name + "=" + value);
            }
        }));
    }

    /** One task reads a partition of messages and the same one of grants, so there must be as many. */
    private void comparePartitions(List<Wanted> existing, List<String> problems) {
        for (Wanted wanted : existing) {
            if (wanted.name().equals(topics.stateGrants())) {
                int actual = get(admin.describeTopics(List.of(wanted.name())).allTopicNames()).values().stream()
                        .mapToInt(topic -> topic.partitions().size())
                        .sum();
                if (actual != wanted.partitions()) {
                    problems.add("topic " + wanted.name() + " has " + actual + " partitions and needs "
                            + wanted.partitions() + ", as many as messages are keyed to (topics.partitions). It keeps"
                            + " nothing of value while no router runs: delete it and create it: " + command(wanted));
                }
            }
        }
    }

    /** What the broker says; empty if it says nothing. */
    private static String value(@Nullable Config config, String name) {
        ConfigEntry entry = config == null ? null : config.get(name);
        return entry == null || entry.value() == null ? "" : entry.value();
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new KafkaException(e.getMessage(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static InterruptException interrupted(InterruptedException e) {
        return new InterruptException(e);
    }

    /**
     * A topic.
     *
     * @param creation the settings that it is made with
     * @param needed those that an existing one must have
     */
    private record Wanted(
            String name, int partitions, boolean mayCreate, Map<String, String> creation, Map<String, String> needed) {}
}
