package dev.segue.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes with names of their own in their groups, restarted one after the other under load, and one more for a while. */
class RollingRestartIT {
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private int users;

    private static Map<String, String> named(Path dir, String name, String role) {
        return Map.of(
                role.equals("sink") ? "sink.instance.id" : "streams.main.consumer.group.instance.id",
                name,
                "state.dir",
                dir.resolve(name).toString(),
                // a restart has to be over before the group misses the member
                "kafka.session.timeout.ms",
                "30000");
    }

    private void feed(Pipeline pipeline) throws Exception {
        pipeline.feed(SignUps.of(users, users + 10, now));
        users += 10;
    }

    private static double rebalances(Map<String, SegueProcess> running, String except) {
        return running.entrySet().stream()
                .filter(entry -> !entry.getKey().equals(except))
                .mapToDouble(entry -> entry.getValue().metric("kafka_consumer_rebalances_total"))
                .sum();
    }

    @Test
    void aNamedMemberThatIsRestartedMovesNoPartitionAndNothingIsLost(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = new Pipeline(dir)) {
            Map<String, SegueProcess> running = new LinkedHashMap<>();
            for (String name : new String[] {"router-1", "router-2", "router-3", "sink-1", "sink-2"}) {
                String role = name.substring(0, name.indexOf('-'));
                SegueProcess process = pipeline.launch(role, named(dir, name, role));
                process.awaitReady();
                running.put(name, process);
            }
            feed(pipeline);
            pipeline.awaitAll();
            for (String name : running.keySet().toArray(String[]::new)) {
                String role = name.substring(0, name.indexOf('-'));
                double before = rebalances(running, name);
                feed(pipeline);
                assertThat(running.get(name).terminate())
                        .as("exit status of " + name)
                        .isZero();
                feed(pipeline);
                SegueProcess again = pipeline.launch(role, named(dir, name, role));
                again.awaitReady();
                running.put(name, again);
                pipeline.awaitAll();

                assertThat(rebalances(running, name))
                        .as("rebalances that the others saw while " + name + " was restarted")
                        .isEqualTo(before);
            }

            pipeline.assertPromises();
        }
    }

    @Test
    void anInstanceThatJoinsAndLeavesLosesNothing(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = new Pipeline(dir)) {
            pipeline.start("all");
            feed(pipeline);
            SegueProcess more = pipeline.start("all");
            feed(pipeline);
            assertThat(more.terminate()).as("exit status after SIGTERM").isZero();
            feed(pipeline);

            pipeline.assertPromises();
        }
    }
}
