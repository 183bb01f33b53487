package dev.segue.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.deadletter.Reason;
import dev.segue.emulator.EmulatorSettings;
import dev.segue.emulator.IdentityMode;
import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promises under messages, settings and answers that are not the usual ones; all on one broker. */
class PromisesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

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

    private static Pipeline pipeline(Path dir, String application) throws Exception {
        return Pipeline.on(broker, dir, application, EmulatorSettings.defaults());
    }

    private static SegueProcess start(Pipeline pipeline, Map<String, String> own) {
        SegueProcess segue = pipeline.launch("all", own);
        segue.awaitReady();
        return segue;
    }

    private SignUps.Fed message(String user, int number, String body) {
        String id = user + "-" + number;
        return new SignUps.Fed(
                user,
                id,
                number,
                "{\"userId\":\"%s\",%s,\"messageId\":\"%s\",\"timestamp\":\"%s\"}"
                        .formatted(user, body, id, now.plusMillis(number)));
    }

    @Test
    void withoutTheHoldTheGateAloneKeepsEveryoneFromBeingEarly(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = pipeline(dir, "no-hold")) {
            SegueProcess segue = start(pipeline, Map.of("hold.ms", "0", "gate.ms", "1000"));
            pipeline.feed(SignUps.of(0, 40, now));

            pipeline.assertPromises();
            Pipeline.assertLedgersBalance(segue);
            assertThat(segue.metric("segue_hold_held_total")).isZero();
            assertThat(pipeline.emulator().ledger().gaps(Pipeline.TOKEN)).hasSize(20);
        }
    }

    @Test
    void withoutTheGateTheHoldSpacesAndNothingIsLostOrOutOfOrder(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = pipeline(dir, "no-gate")) {
            SegueProcess segue = start(pipeline, Map.of("hold.ms", "1000", "gate.ms", "0"));
            pipeline.feed(SignUps.of(0, 40, now));

            Audit audit = pipeline.awaitAll();

            assertThat(audit.lost()).isEmpty();
            assertThat(audit.outOfOrder()).isEmpty();
            assertThat(audit.requestsTwice()).isEmpty();
            Pipeline.assertLedgersBalance(segue);
            assertThat(segue.metric("segue_hold_held_total"))
                    .as("what follows the alias of 20 users")
                    .isEqualTo(20 * (SignUps.PER_SIGN_UP - 2));
            assertThat(segue.metric("segue_sink_gates_closed")).isZero();
        }
    }

    @Test
    void anAliasThatIsRefusedIsADeadLetterAndWhatFollowsGoesOn(@TempDir Path dir) throws Exception {
        EmulatorSettings simplified = EmulatorSettings.defaults().withIdentity(IdentityMode.SIMPLIFIED);
        try (Pipeline pipeline = Pipeline.on(broker, dir, "refused", simplified)) {
            SegueProcess segue = start(pipeline, Map.of());
            List<SignUps.Fed> fed = SignUps.of(0, 20, now);
            pipeline.feed(fed);
            Set<String> expected = new HashSet<>();
            fed.forEach(message -> expected.add(message.messageId()));
            for (int user = 0; user < 20; user += 2) {
                expected.remove("m-" + user + "-1");
            }

            Await.until(
                    "all but the aliases arrived",
                    PATIENCE,
                    () -> new HashSet<>(pipeline.arrived()).equals(expected),
                    pipeline::logs);

            assertThat(pipeline.deadLetterReasons()).hasSize(10).containsOnly(Reason.IDENTITY_REFUSED);
            assertThat(pipeline.audit().outOfOrder()).isEmpty();
            Await.until(
                    "no gate stays closed",
                    PATIENCE,
                    () -> segue.metric("segue_sink_gates_closed") == 0,
                    pipeline::logs);
            Pipeline.assertLedgersBalance(segue);
        }
    }

    @Test
    void aUserWithManyMessagesBehindAnAliasDelaysNobody(@TempDir Path dir) throws Exception {
        int many = 20_000;
        try (Pipeline pipeline = pipeline(dir, "hot")) {
            // long enough that whoever waits for the hot user is seen to
            SegueProcess segue = start(pipeline, Map.of("hold.ms", "10000", "gate.ms", "1000"));
            List<SignUps.Fed> fed = new ArrayList<>();
            fed.add(message("hot", 0, "\"type\":\"alias\",\"previousId\":\"hot-before\""));
            for (int i = 1; i <= many; i++) {
                fed.add(message("hot", i, "\"type\":\"track\",\"event\":\"Clicked\""));
            }
            Set<String> neighbours = new HashSet<>();
            for (int user = 0; user < 30; user++) {
                SignUps.Fed neighbour = message("n" + user, 0, "\"type\":\"track\",\"event\":\"Clicked\"");
                neighbours.add(neighbour.messageId());
                fed.add(neighbour);
            }

            pipeline.feed(fed);

            pipeline.assertPromises();
            Pipeline.assertLedgersBalance(segue);
            List<String> arrived = pipeline.arrived();
            int lastNeighbour =
                    neighbours.stream().mapToInt(arrived::indexOf).max().orElseThrow();
            assertThat(lastNeighbour)
                    .as("place of the last neighbour among %s", arrived.size())
                    .isLessThan(arrived.indexOf("hot-1"));
            assertThat(segue.metric("segue_hold_held_total")).isEqualTo(many);
        }
    }

    @Test
    void whatCannotBeReadIsADeadLetterAndTheRestGoesOn(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = pipeline(dir, "poison")) {
            SegueProcess segue = start(pipeline, Map.of());
            List<SignUps.Fed> good = SignUps.of(0, 10, now);
            String large = "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E\",\"properties\":{\"x\":\"%s\"}}"
                    .formatted("x".repeat(600_000));
            pipeline.feedRaw("k", "no json".getBytes(UTF_8));
            pipeline.feed(good.subList(0, 20));
            // Confluent wire format: a schema id that no registry knows, and one that it knows with bytes that do not
            // fit
            pipeline.feedRaw(
                    "k", ByteBuffer.allocate(9).put((byte) 0).putInt(9999).array());
            pipeline.feedRaw(
                    "k",
                    ByteBuffer.allocate(9).put((byte) 0).putInt(1).putInt(-1).array());
            pipeline.feedRaw("k", large.getBytes(UTF_8));
            pipeline.feedRaw("k", null);
            pipeline.feedRaw("k", "{\"type\":\"track\",\"event\":\"E\"}".getBytes(UTF_8));
            pipeline.feedRaw("k", "{\"type\":\"track\",\"userId\":\"null\",\"event\":\"E\"}".getBytes(UTF_8));
            pipeline.feed(good.subList(20, good.size()));

            pipeline.assertPromises();

            assertThat(pipeline.deadLetterReasons())
                    .containsExactlyInAnyOrder(
                            Reason.NOT_JSON,
                            Reason.UNDECODABLE,
                            Reason.UNDECODABLE,
                            Reason.TOO_LARGE,
                            Reason.NOT_JSON,
                            Reason.MISSING_ID,
                            Reason.REFUSED_ID);
            Pipeline.assertLedgersBalance(segue);
        }
    }

    @Test
    void aRouterWhoseDiskIsGoneRemembersWhatWasLinked(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = pipeline(dir, "wiped")) {
            SegueProcess first =
                    start(pipeline, Map.of("state.dir", dir.resolve("old").toString()));
            pipeline.feed(SignUps.of(0, 20, now));
            pipeline.awaitAll();
            first.kill();
            List<SignUps.Fed> again = new ArrayList<>();
            for (int user = 0; user < 20; user += 2) {
                again.add(message("u-" + user, 9, "\"type\":\"alias\",\"previousId\":\"a-" + user + "\""));
            }

            SegueProcess second =
                    start(pipeline, Map.of("state.dir", dir.resolve("new").toString()));
            for (SignUps.Fed alias : again) {
                pipeline.feedRaw(alias.key(), alias.json().getBytes(UTF_8));
            }

            Await.until(
                    "the same aliases are dropped",
                    PATIENCE,
                    () -> second.metric("segue_messages_dropped_total{reason=\"already-linked\"}") == again.size(),
                    pipeline::logs);
            pipeline.assertPromises();
        }
    }

    @Test
    void sinksThatAreKilledAgainAndAgainLoseNothingAndLeaveNobodyEarly(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = pipeline(dir, "killed")) {
            pipeline.start("router");
            Map<String, String> named = Map.of("sink.instance.id", "sink-1");
            SegueProcess sink = pipeline.launch("sink", named);
            sink.awaitReady();
            for (int round = 0; round < 3; round++) {
                int from = round * 20;
                pipeline.feed(SignUps.of(from, from + 20, now));
                String lastAlias = "a-" + (from + 18);
                Await.until(
                        "the round's aliases were answered",
                        PATIENCE,
                        () -> pipeline.emulator().ledger().accepted(Pipeline.TOKEN).stream()
                                .anyMatch(record -> lastAlias.equals(record.otherId())),
                        pipeline::logs);
                sink.kill();
                sink = pipeline.launch("sink", named);
            }

            pipeline.assertPromises();
        }
    }
}
