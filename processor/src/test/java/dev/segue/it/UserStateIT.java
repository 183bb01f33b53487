package dev.segue.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.schemas.MixpanelRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a visitor said before they were known reaches the user's events, from one partition to another. */
class UserStateIT {
    private static final int USERS = 30;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private SignUps.Fed message(int user, int number, String key, String body) {
        String id = "m-" + user + "-" + number;
        return new SignUps.Fed(
                key,
                id,
                number,
                "{%s,\"messageId\":\"%s\",\"timestamp\":\"%s\"}".formatted(body, id, now.plusMillis(number)));
    }

    private List<SignUps.Fed> signUp(int user) {
        String visitor = "\"anonymousId\":\"a-" + user + "\"";
        String known = "\"userId\":\"u-" + user + "\"";
        String page = "\"context\":{\"page\":{\"url\":\"https://shop.example/\",\"referrer\":\"https://r" + user
                + ".example/\"}}";
        return List.of(
                message(user, 0, "a-" + user, "\"type\":\"page\"," + visitor + "," + page),
                message(
                        user,
                        1,
                        "a-" + user,
                        "\"type\":\"identify\"," + visitor + ",\"traits\":{\"plan\":\"p" + user + "\"}"),
                message(user, 2, "u-" + user, "\"type\":\"alias\",\"previousId\":\"a-" + user + "\"," + known),
                message(user, 3, "u-" + user, "\"type\":\"identify\"," + known + ",\"traits\":{\"number\":1}"),
                message(user, 4, "u-" + user, "\"type\":\"track\",\"event\":\"Signed Up\"," + known));
    }

    private static String body(List<MixpanelRequest> requests, String messageId) {
        StringBuilder bodies = new StringBuilder();
        for (MixpanelRequest request : requests) {
            if (messageId.equals(request.getMessageId())) {
                bodies.append(StandardCharsets.UTF_8.decode(request.getBody().duplicate()));
            }
        }
        return bodies.toString();
    }

    @Test
    void theAliasBringsWhatTheVisitorSaid(@TempDir Path dir) throws Exception {
        try (Pipeline pipeline = new Pipeline(dir)) {
            SegueProcess segue = pipeline.launch(
                    "all",
                    Map.of(
                            "state.super.properties", "true",
                            "state.first.touch", "true",
                            // plenty for the way to the other partition and back
                            "hold.ms", "5000",
                            "gate.ms", "1000"));
            segue.awaitReady();
            List<SignUps.Fed> visits = new ArrayList<>();
            List<SignUps.Fed> rest = new ArrayList<>();
            for (int user = 0; user < USERS; user++) {
                visits.addAll(signUp(user).subList(0, 2));
                rest.addAll(signUp(user).subList(2, 5));
            }

            pipeline.feed(visits);
            // A visitor says this some time before signing up; how long is not the test's business, only that it is
            // read.
            pipeline.awaitAll();
            pipeline.feed(rest);

            pipeline.assertPromises();
            Pipeline.assertLedgersBalance(segue);
            List<MixpanelRequest> requests = pipeline.requests();
            int lacking = 0;
            for (int user = 0; user < USERS; user++) {
                String event = body(requests, "m-" + user + "-4");
                String profile = body(requests, "m-" + user + "-3");
                assertThat(event).contains("\"number\":1");
                boolean onEvent = event.contains("\"plan\":\"p" + user + "\"")
                        && event.contains("\"$initial_referring_domain\":\"r" + user + ".example\"");
                boolean onProfile = profile.contains("\"plan\":\"p" + user + "\"") && profile.contains("\"$set_once\"");
                lacking += (onEvent ? 0 : 1) + (onProfile ? 0 : 1);
            }
            assertThat(segue.metric("segue_state_mapped_before_grant_total"))
                    .as("messages that lack it are counted")
                    .isEqualTo(lacking);
            assertThat(lacking).as("messages that lack it").isLessThan(USERS / 2);
            assertThat(segue.metric("segue_state_asked_total")).isEqualTo(USERS);
            assertThat(segue.metric("segue_state_granted_total")).isEqualTo(USERS);
            assertThat(segue.metric("segue_state_received_total")).isEqualTo(USERS);
        }
    }
}
