package dev.segue.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.emulator.EmulatorSettings;
import dev.segue.emulator.IdentityMode;
import dev.segue.emulator.Received;
import dev.segue.mixpanel.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The identity systems of today's projects, from Segment message to Mixpanel's profile. */
class IdentityIT {
    private static final int USERS = 20;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    /** A UUID of version 4, as Original takes it, and the same one each time. */
    private static String anonymous(int user) {
        UUID random = UUID.nameUUIDFromBytes(("anonymous " + user).getBytes(StandardCharsets.UTF_8));
        return new UUID(random.getMostSignificantBits() & ~0xF000L | 0x4000L, random.getLeastSignificantBits())
                .toString();
    }

    private SignUps.Fed message(int user, int number, String key, String body) {
        String id = "m-" + user + "-" + number;
        return new SignUps.Fed(
                key,
                id,
                number,
                "{%s,\"messageId\":\"%s\",\"timestamp\":\"%s\"}".formatted(body, id, now.plusMillis(number)));
    }

    private List<SignUps.Fed> signUp(int user) {
        String anonymous = anonymous(user);
        String known = "u-" + user;
        String both = "\"userId\":\"" + known + "\",\"anonymousId\":\"" + anonymous + "\"";
        return List.of(
                message(
                        user,
                        0,
                        anonymous,
                        "\"type\":\"track\",\"event\":\"Visited\",\"anonymousId\":\"" + anonymous + "\""),
                message(user, 1, known, "\"type\":\"identify\"," + both + ",\"traits\":{\"number\":" + user + "}"),
                message(user, 2, known, "\"type\":\"track\",\"event\":\"Signed Up\",\"userId\":\"" + known + "\""),
                // at the next visit the pair is known: only the profile is updated
                message(user, 3, known, "\"type\":\"identify\"," + both + ",\"traits\":{\"visits\":2}"),
                message(user, 4, known, "\"type\":\"track\",\"event\":\"Came Back\",\"userId\":\"" + known + "\""));
    }

    private List<SignUps.Fed> signUps() {
        List<SignUps.Fed> all = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            all.addAll(signUp(user));
        }
        return all;
    }

    private static long accepted(Pipeline pipeline, Kind kind) {
        return pipeline.emulator().ledger().accepted(Pipeline.TOKEN).stream()
                .map(Received::kind)
                .filter(kind::equals)
                .count();
    }

    @Test
    void originalIdentifiesEachPairOnceAndNothingOvertakesIt(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = new Pipeline(dir, EmulatorSettings.defaults().withIdentity(IdentityMode.ORIGINAL))) {
            SegueProcess segue = pipeline.launch("all", Map.of("mixpanel.identity", "original"));
            segue.awaitReady();

            pipeline.feed(signUps());

            pipeline.assertPromises();
            Pipeline.assertLedgersBalance(segue);
            assertThat(accepted(pipeline, Kind.IDENTITY)).isEqualTo(USERS);
            assertThat(accepted(pipeline, Kind.ALIAS)).isZero();
            assertThat(pipeline.emulator().ledger().gaps(Pipeline.TOKEN)).hasSize(USERS);
        }
    }

    @Test
    void simplifiedLinksByEventsAndSendsNoVerb(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = new Pipeline(dir, EmulatorSettings.defaults().withIdentity(IdentityMode.SIMPLIFIED))) {
            SegueProcess segue = pipeline.launch("all", Map.of("mixpanel.identity", "simplified"));
            segue.awaitReady();

            pipeline.feed(signUps());

            pipeline.assertPromises();
            Pipeline.assertLedgersBalance(segue);
            assertThat(accepted(pipeline, Kind.IDENTITY) + accepted(pipeline, Kind.ALIAS))
                    .isZero();
            assertThat(pipeline.deadLetters()).isZero();
            for (int user = 0; user < USERS; user++) {
                assertThat(pipeline.emulator().ledger().canonical(Pipeline.TOKEN, "$device:" + anonymous(user)))
                        .isEqualTo("u-" + user);
            }
        }
    }
}
