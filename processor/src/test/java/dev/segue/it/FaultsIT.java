package dev.segue.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.emulator.Received;
import dev.segue.mixpanel.Kind;
import dev.segue.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promises, while processes die. */
class FaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @Test
    void killedWhileMessagesAreHeldNothingIsLostEarlyOrTwice(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = new Pipeline(dir)) {
            SegueProcess first = pipeline.start("all");
            pipeline.feed(SignUps.of(0, 40, now));
            // then: aliases have gone through, what follows them is still held behind
            Await.until("an alias arrived", PATIENCE, () -> !aliases(pipeline).isEmpty(), pipeline::logs);
            first.kill();

            pipeline.feed(SignUps.of(40, 60, now));
            pipeline.start("all");

            pipeline.assertPromises();
        }
    }

    @Test
    void aBrokerThatIsKilledAndComesBackLosesNothing(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = new Pipeline(dir)) {
            SegueProcess segue = pipeline.start("all");
            pipeline.feed(SignUps.of(0, 40, now));
            Await.until("an alias arrived", PATIENCE, () -> !aliases(pipeline).isEmpty(), pipeline::logs);

            pipeline.broker().kill();
            pipeline.broker().restart();
            pipeline.feed(SignUps.of(40, 60, now));

            pipeline.assertPromises();
            assertThat(segue.terminate()).as("exit status after SIGTERM").isZero();
        }
    }

    @Test
    void aSinkThatHandsOverRightAfterAnAliasWasAnsweredLeavesNobodyEarly(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = new Pipeline(dir)) {
            pipeline.start("router");
            SegueProcess first = pipeline.start("sink");
            SegueProcess second = pipeline.start("sink");
            pipeline.feed(SignUps.of(0, 40, now));
            Await.until(
                    "an alias was answered", PATIENCE, () -> !aliases(pipeline).isEmpty(), pipeline::logs);
            Set<String> answered = aliases(pipeline);

            assertThat(first.terminate()).as("exit status after SIGTERM").isZero();

            pipeline.feed(SignUps.of(40, 50, now));
            pipeline.assertPromises();
            assertThat(aliases(pipeline)).containsAll(answered);
            assertThat(second.terminate()).as("exit status after SIGTERM").isZero();
        }
    }

    @Test
    void stoppedAndStartedAgainItGoesOnWhereItWas(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = new Pipeline(dir)) {
            SegueProcess first = pipeline.start("all");
            pipeline.feed(SignUps.of(0, 20, now));
            assertThat(first.terminate()).as("exit status after SIGTERM").isZero();

            pipeline.feed(SignUps.of(20, 30, now));
            pipeline.start("all");

            pipeline.assertPromises();
        }
    }

    private static Set<String> aliases(Pipeline pipeline) {
        return pipeline.emulator().ledger().accepted("it-token").stream()
                .filter(record -> record.kind() == Kind.ALIAS)
                .map(Received::user)
                .collect(Collectors.toSet());
    }
}
