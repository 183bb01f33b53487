package dev.segue.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.deadletter.Reason;
import dev.segue.emulator.EmulatorSettings;
import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A topic is deleted under a running router: an operator is told, makes it anew, and the router goes on by itself. */
@Timeout(300)
class MissingTopicIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String LETTERS = "gone-dead-letters";

    @Test
    void readinessNamesItUntilItIsBack(@TempDir Path dir) throws Exception {
        try (Broker broker = Broker.start(dir);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                Pipeline pipeline = Pipeline.on(broker, dir, "gone", EmulatorSettings.defaults())) {
            SegueProcess router = pipeline.start("router");

            admin.deleteTopics(List.of(LETTERS)).all().get(60, TimeUnit.SECONDS);
            pipeline.feedRaw("k", "no json".getBytes(UTF_8));
            Await.until(
                    "not ready, and why",
                    PATIENCE,
                    () -> !router.isReady() && router.readiness().contains("topic " + LETTERS + " is missing"),
                    () -> router.readiness() + router.log());
            assertThat(router.readiness())
                    .contains("create it: kafka-topics.sh --bootstrap-server " + broker.bootstrapServers()
                            + " --create --topic " + LETTERS + " ");

            admin.createTopics(List.of(new NewTopic(LETTERS, 1, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
            Await.until(
                    "ready, and the letter was written",
                    PATIENCE,
                    () -> router.isReady() && pipeline.deadLetterReasons().contains(Reason.NOT_JSON),
                    () -> router.readiness() + router.log());
            assertThat(router.terminate()).isZero();
        }
    }
}
