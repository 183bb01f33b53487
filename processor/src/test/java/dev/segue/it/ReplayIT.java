package dev.segue.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.cli.Main;
import dev.segue.deadletter.Reason;
import dev.segue.emulator.EmulatorSettings;
import dev.segue.emulator.Knob;
import dev.segue.emulator.Received;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.support.Await;
import dev.segue.support.Broker;
import dev.segue.support.ChildJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters and their replay beside a running router and sink, and while sink and replay die. */
class ReplayIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Room for an event of the feed, not for one with {@link #LONG} in it. */
    private static final String SMALL = "600";

    private static final String LONG = "x".repeat(250) + "\",\"second\":\"" + "y".repeat(250);

    @TempDir
    static Path home;

    private static Broker broker;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @BeforeAll
    static void startBroker() {
        broker = Broker.start(home);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** A receiver that refuses events which are not small. */
    private static Pipeline pipeline(Path dir, String application) throws Exception {
        return Pipeline.on(broker, dir, application, EmulatorSettings.defaults().with(Knob.MAX_EVENT_BYTES, SMALL));
    }

    private static void takeLargeEvents(Pipeline pipeline) {
        pipeline.emulator().configure(settings -> settings.with(Knob.MAX_EVENT_BYTES, Knob.MAX_EVENT_BYTES.standard()));
    }

    private SignUps.Fed track(String user, int number, String text) {
        String id = user + "-" + number;
        return new SignUps.Fed(user, id, number, """
                {"type":"track","userId":"%s","event":"Wrote","messageId":"%s","timestamp":"%s","properties":{"first":"%s"}}\
                """.formatted(user, id, now.plusMillis(number), text));
    }

    private List<SignUps.Fed> large(int count) {
        List<SignUps.Fed> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(track("w-" + i, 0, LONG));
        }
        return messages;
    }

    private static void awaitLetters(Pipeline pipeline, int count) {
        Await.until(
                count + " dead letters",
                PATIENCE,
                () -> pipeline.deadLetterReasons().size() == count,
                () -> pipeline.deadLetterReasons().size() + " letters\n" + pipeline.logs());
    }

    /** How often each event of the feed was accepted, by its message id. */
    private static Map<String, Long> copies(Pipeline pipeline) {
        return pipeline.emulator().ledger().accepted(Pipeline.TOKEN).stream()
                .map(Received::insertId)
                .filter(id -> id != null && id.startsWith("w-"))
                .collect(Collectors.groupingBy(id -> id, Collectors.counting()));
    }

    private static ChildJvm launchReplay(Path log, String application) {
        return ChildJvm.launch(
                Main.class,
                log,
                "dead-letters",
                "replay",
                "-o",
                "kafka.bootstrap.servers=" + broker.bootstrapServers(),
                "-o",
                "schema.registry.url=mock://it",
                "-o",
                "application.id=" + application,
                "-o",
                "topic.events=" + application + ".events");
    }

    /** The whole replay; what it said. */
    private static String replay(Path dir, String application) throws Exception {
        Path log = Files.createTempFile(dir, "replay", ".log");
        try (ChildJvm replay = launchReplay(log, application)) {
            assertThat(replay.awaitExit(PATIENCE)).as(replay.log()).isZero();
            return replay.log();
        }
    }

    @Test
    void whatIsReplayedArrivesOnceBesideTheRest(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = pipeline(dir, "replay")) {
            SegueProcess strict = pipeline.launch("all", Map.of("events.max.bytes", "1024"));
            strict.awaitReady();
            pipeline.feed(SignUps.of(0, 10, now));
            SignUps.Fed refused = track("w-1", 0, LONG);
            SignUps.Fed tooLarge = track("w-2", 0, LONG + "\",\"third\":\"" + "z".repeat(600));
            pipeline.feed(List.of(refused, tooLarge));
            awaitLetters(pipeline, 2);
            assertThat(pipeline.deadLetterReasons()).containsExactlyInAnyOrder(Reason.REFUSED, Reason.TOO_LARGE);
            Pipeline.assertLedgersBalance(strict);
            assertThat(strict.terminate()).isZero();

            takeLargeEvents(pipeline);
            SegueProcess segue = pipeline.start("all");
            assertThat(replay(dir, "replay")).contains("replayed 2 letters (too-large 1, refused 1)");
            pipeline.feed(SignUps.of(10, 20, now));

            Audit audit = pipeline.awaitAll();
            assertThat(audit.early()).isEmpty();
            assertThat(audit.outOfOrder()).isEmpty();
            assertThat(audit.requestsTwice()).as("the one that was replayed").hasSize(1);
            assertThat(pipeline.splitProfiles()).isZero();
            assertThat(copies(pipeline)).isEqualTo(Map.of("w-1-0", 1L, "w-2-0", 1L));
            Pipeline.assertLedgersBalance(segue);
            MixpanelRequest late = pipeline.requests().stream()
                    .filter(request -> request.getMessageId().equals("w-2-0"))
                    .findFirst()
                    .orElseThrow();
            assertThat(late.getOrigin().getOffset())
                    .as("the position that the message had first, not that of its replay")
                    .isLessThan(SignUps.of(0, 10, now).size());
            assertThat(replay(dir, "replay")).contains("replayed 0 letters, skipped 2 replayed already");
        }
    }

    @Test
    void aSinkThatDiesBetweenALetterAndItsCommitWritesACopyThatCountsOnce(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = pipeline(dir, "copies")) {
            pipeline.start("router");
            // It commits every ten minutes: also to learn whether it is a member still, which takes the session's
            // length.
            SegueProcess hesitant = pipeline.launch(
                    "sink",
                    Map.of(
                            "sink.commit.interval.ms", "600000",
                            "kafka.session.timeout.ms", "1800000",
                            "sink.instance.id", "one"));
            hesitant.awaitReady();
            pipeline.feed(large(20));
            awaitLetters(pipeline, 20);
            hesitant.kill();

            SegueProcess next = pipeline.launch("sink", Map.of("sink.instance.id", "one"));
            awaitLetters(pipeline, 40);
            assertThat(copies(pipeline)).isEmpty();
            takeLargeEvents(pipeline);
            assertThat(replay(dir, "copies"))
                    .contains("replayed 20 letters (refused 20)")
                    .contains("20 copies");

            Await.until("all arrived", PATIENCE, () -> copies(pipeline).size() == 20, pipeline::logs);
            Await.until("the sink is through", PATIENCE, () -> next.metric("segue_requests_in_flight") == 0, next::log);
            assertThat(copies(pipeline).values()).as("once each").containsOnly(1L);
            assertThat(next.metric("segue_requests_read_total"))
                    .isEqualTo(40)
                    .isEqualTo(next.metric("segue_requests_delivered_total")
                            + next.metric("segue_requests_dead_lettered_total"));
        }
    }

    @Test
    void aReplayThatIsKilledGoesOnWithTheRest(@TempDir Path dir) throws Exception {
        int letters = 8000;
        try (Pipeline pipeline = pipeline(dir, "killed")) {
            SegueProcess segue = pipeline.start("all");
            pipeline.feed(large(letters));
            Await.until(
                    "all are dead letters",
                    PATIENCE,
                    () -> segue.metric("segue_requests_dead_lettered_total") == letters,
                    segue::log);
            assertThat(segue.terminate()).isZero();

            for (int times = 1; times <= 2; times++) {
                long before = topics().end("killed-requests");
                try (ChildJvm replay = launchReplay(dir.resolve("killed-" + times + ".log"), "killed")) {
                    Await.until(
                            "a replay under way",
                            PATIENCE,
                            () -> topics().end("killed-requests") > before,
                            replay::log);
                    replay.kill();
                }
            }
            int done = pipeline.requests().size() - letters;
            assertThat(done).as("replayed before the last kill").isBetween(1, letters - 1);

            assertThat(replay(dir, "killed"))
                    .contains("replayed " + (letters - done) + " letters")
                    .contains("skipped " + done + " replayed already");

            assertThat(pipeline.requests().stream()
                            .collect(Collectors.groupingBy(MixpanelRequest::getMessageId, Collectors.counting()))
                            .values())
                    .as("each as it was first, and once again")
                    .hasSize(letters)
                    .containsOnly(2L);
        }
    }

    private static Topics topics() {
        return new Topics(broker.bootstrapServers());
    }
}
