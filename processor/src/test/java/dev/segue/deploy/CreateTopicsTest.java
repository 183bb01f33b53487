package dev.segue.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.support.Repository;
import dev.segue.topology.TopicSettings;
import dev.segue.topology.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script of the job that makes the topics, run with a stand-in for Kafka's command that notes how it was called. */
class CreateTopicsTest {
    private static final Topics TOPICS =
            new Topics("app", "segment.events", Topics.defaultRequests("app"), Topics.defaultDeadLetters("app"));

    @TempDir
    Path dir;

    @Test
    void makesWhatAStartWouldMake() throws Exception {
        Map<String, String> made = run(Map.of());
        TopicSettings settings = TopicSettings.defaults(true, false);

        assertThat(made.get(TOPICS.requests()))
                .contains("--partitions " + settings.requestsPartitions() + " ")
                .contains("retention.ms=" + settings.requestsRetention().toMillis())
                .contains("cleanup.policy=delete", "message.timestamp.type=LogAppendTime", "max.message.bytes=2113536");
        assertThat(made.get(TOPICS.deadLetters()))
                .contains("--partitions " + settings.deadLettersPartitions() + " ")
                .contains("retention.ms=" + settings.deadLettersRetention().toMillis())
                .contains("cleanup.policy=delete", "message.timestamp.type=LogAppendTime", "max.message.bytes=2113536");
        assertThat(made.get(TOPICS.keyed())).contains("cleanup.policy=delete", "retention.ms=-1");
        assertThat(made.get(TOPICS.holdChangelog())).contains("cleanup.policy=compact", "--partitions 24 ");
        assertThat(made.keySet())
                .containsExactlyInAnyOrder(
                        TOPICS.requests(),
                        TOPICS.deadLetters(),
                        TOPICS.keyed(),
                        TOPICS.holdChangelog(),
                        "app-links-changelog",
                        "app-duplicates-changelog");
        assertThat(made.values()).allMatch(call -> call.contains("--if-not-exists"));
    }

    @Test
    void makesTheEventsTopicAndThoseOfUserStateWhenAsked() throws Exception {
        Map<String, String> made =
                run(Map.of("EVENTS_PARTITIONS", "12", "USER_STATE", "true", "REPLICATION_FACTOR", "3"));

        assertThat(made.get(TOPICS.events())).contains("--partitions 12 ");
        assertThat(made.get(TOPICS.stateGrants())).contains("retention.ms=86400000");
        assertThat(made).containsKey("app-users-changelog");
        assertThat(made.values()).allMatch(call -> call.contains("--replication-factor 3"));
    }

    /** The calls, by topic. */
    private Map<String, String> run(Map<String, String> more) throws IOException, InterruptedException {
        Path calls = dir.resolve("calls");
        Path standIn = dir.resolve("kafka-topics.sh");
        Files.writeString(standIn, "#!/bin/sh\necho \"$@\" >> " + calls + "\n");
        Files.setPosixFilePermissions(standIn, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder script = new ProcessBuilder(
                "bash", Repository.file("deploy/k8s/base/create-topics.sh").toString());
        script.environment()
                .putAll(Map.of(
                        "SEGUE_KAFKA_BOOTSTRAP_SERVERS",
                        "broker:9092",
                        "SEGUE_APPLICATION_ID",
                        "app",
                        "KAFKA_TOPICS",
                        standIn.toString()));
        script.environment().putAll(more);
        Process process = script.inheritIO().start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();

        Map<String, String> made = new LinkedHashMap<>();
        for (String call : Files.readAllLines(calls)) {
            List<String> words = List.of(call.split(" "));
            made.put(words.get(words.indexOf("--topic") + 1), call);
        }
        return made;
    }
}
