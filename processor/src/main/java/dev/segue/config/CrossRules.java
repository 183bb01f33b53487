package dev.segue.config;

import dev.segue.mapping.Identity;
import dev.segue.topology.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What settings ask of each other. Each problem names both and says what to do. */
final class CrossRules {
    private static final Pattern LOOPBACK =
            Pattern.compile("\\s*(localhost|127\\.[0-9.]+|\\[::1])(:\\d+)?\\s*", Pattern.CASE_INSENSITIVE);

    private CrossRules() {}

    /** Adds what is wrong. Settings that are wrong by themselves have their default here, to find the rest too. */
    static void check(Values values, Use use, List<Problem> problems) {
        if (use != Use.MAP) {
            cluster(values, use, problems);
            topics(values, problems);
        }
        state(values, problems);
        mixpanel(values, problems);
        if (values.textOrNull(MixpanelConfig.IDENTITY) != null
                && MixpanelConfig.identity(values) == Identity.SIMPLIFIED) {
            simplified(values, RouterConfig.HOLD_MS, problems);
            simplified(values, SinkConfig.GATE_MS, problems);
        }
        if (values.size(SinkConfig.RETRY_INITIAL_MS) > values.size(SinkConfig.RETRY_MAX_MS)) {
            problems.add(new Problem(
                    SinkConfig.RETRY_MAX_MS,
                    "is shorter than " + SinkConfig.RETRY_INITIAL_MS + "; make it at least "
                            + values.size(SinkConfig.RETRY_INITIAL_MS)));
        }
    }

    private static void cluster(Values values, Use use, List<Problem> problems) {
        String servers = values.textOrNull(KafkaConfig.BOOTSTRAP_SERVERS);
        String registry = values.textOrNull(KafkaConfig.REGISTRY_URL);
        boolean embedded = values.flag(KafkaConfig.EMBEDDED);
        if (servers == null && !embedded) {
            problems.add(new Problem(
                    KafkaConfig.BOOTSTRAP_SERVERS,
                    "is missing; give your brokers as host:port, or set " + KafkaConfig.EMBEDDED
                            + "=true to try things out"));
        }
        if (servers != null && embedded && use == Use.RUN) {
            problems.add(new Problem(
                    KafkaConfig.BOOTSTRAP_SERVERS,
                    "is given together with " + KafkaConfig.EMBEDDED + "=true; remove one of them"));
        }
        if (registry == null && !embedded && use == Use.RUN) {
            problems.add(new Problem(
                    KafkaConfig.REGISTRY_URL,
                    "is missing; give the schema registry's address, such as http://registry:8081"));
        }
        if (registry != null && registry.startsWith("mock:") && !embedded && !isLoopback(servers)) {
            problems.add(new Problem(
                    KafkaConfig.REGISTRY_URL,
                    "is a registry inside the process, which only " + KafkaConfig.EMBEDDED
                            + "=true may use; give a real one's address"));
        }
    }

    private static void topics(Values values, List<Problem> problems) {
        Topics topics = RouterConfig.topics(values);
        if (topics.requests().equals(topics.events())) {
            same(RouterConfig.TOPIC_REQUESTS, RouterConfig.TOPIC_EVENTS, problems);
        }
        if (topics.deadLetters().equals(topics.events())) {
            same(RouterConfig.TOPIC_DEAD_LETTERS, RouterConfig.TOPIC_EVENTS, problems);
        }
        if (topics.deadLetters().equals(topics.requests())) {
            same(RouterConfig.TOPIC_DEAD_LETTERS, RouterConfig.TOPIC_REQUESTS, problems);
        }
    }

    private static void same(String setting, String other, List<Problem> problems) {
        problems.add(new Problem(setting, "is the same topic as " + other + "; give another name"));
    }

    private static void state(Values values, List<Problem> problems) {
        for (String state : List.of(StateConfig.SUPER_PROPERTIES, StateConfig.FIRST_TOUCH)) {
            if (values.flag(state) && values.flag(RouterConfig.EVENTS_KEYED)) {
                problems.add(new Problem(
                        state, "cannot be used with " + RouterConfig.EVENTS_KEYED + "=true; switch one of them off"));
            }
        }
    }

    /** Mixpanel's import reference: a service account needs the project's id beside it. */
    private static void mixpanel(Values values, List<Problem> problems) {
        boolean username = values.textOrNull(MixpanelConfig.SERVICE_ACCOUNT_USERNAME) != null;
        boolean secret = values.secretOrNull(MixpanelConfig.SERVICE_ACCOUNT_SECRET) != null;
        String projectId = values.textOrNull(MixpanelConfig.PROJECT_ID);
        if (username && !secret) {
            missing(MixpanelConfig.SERVICE_ACCOUNT_SECRET, MixpanelConfig.SERVICE_ACCOUNT_USERNAME, problems);
        }
        if (secret && !username) {
            missing(MixpanelConfig.SERVICE_ACCOUNT_USERNAME, MixpanelConfig.SERVICE_ACCOUNT_SECRET, problems);
        }
        if (username && secret && projectId == null) {
            missing(MixpanelConfig.PROJECT_ID, MixpanelConfig.SERVICE_ACCOUNT_USERNAME, problems);
        }
        if (projectId != null && !projectId.matches("[0-9]+")) {
            problems.add(new Problem(
                    MixpanelConfig.PROJECT_ID,
                    "'" + projectId + "' is not a number; give the project's id, not its name or token"));
        }
    }

    private static void missing(String setting, String because, List<Problem> problems) {
        problems.add(new Problem(setting, "is missing although " + because + " is given; give both or neither"));
    }

    private static void simplified(Values values, String setting, List<Problem> problems) {
        Long ms = values.sizeOrNull(setting);
        if (values.isGiven(setting) && ms != null && ms != 0) {
            problems.add(new Problem(
                    setting,
                    "is " + ms + ", but " + MixpanelConfig.IDENTITY
                            + "=simplified has no alias to wait for; set it to 0 or remove it"));
        }
    }

    private static boolean isLoopback(@Nullable String servers) {
        return servers != null
                && Arrays.stream(servers.split(",", -1))
                        .allMatch(server -> LOOPBACK.matcher(server).matches());
    }
}
