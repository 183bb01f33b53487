package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be seen of a run: the log, the attempts, what failures are ordered, and where the knobs stood. */
class ObservationContractTest {
    private final Posting to = Posting.closed(IdentityMode.ORIGINAL);

    @AfterEach
    void close() {
        to.close();
    }

    private JsonNode get(String page) throws IOException {
        return Json.tree(to.view(page).body().getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> order(String failures) {
        return to.send(HttpRequest.newBuilder(to.uri("/_emulator/failures"))
                .POST(HttpRequest.BodyPublishers.ofString(failures)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "counters",
                "users",
                "records",
                "events",
                "gaps",
                "profiles",
                "groups",
                "requests",
                "deletions",
                "settings",
                "failures"
            })
    void everyReportSaysWhereTheKnobsStood(String page) throws IOException {
        to.emulator.configure(s -> s.with(Knob.ALIAS_DELAY, "60000"));

        JsonNode emulator = get(page).path("emulator");
        assertThat(emulator.path("about").asText()).isEqualTo(MixpanelEmulator.BANNER);
        assertThat(emulator.path("knobs")).hasSize(Knob.values().length);
        assertThat(emulator.at("/knobs/alias_delay").asInt()).isEqualTo(60_000);
    }

    @Test
    void theBannerNamesWhatIsNotAtItsDefault() {
        assertThat(to.emulator.banner()).isEqualTo(MixpanelEmulator.BANNER + "; unknown_projects=refuse");

        to.emulator.configure(s -> s.with(Knob.RETRY_AFTER, "5").with(Knob.UNKNOWN_PROJECTS, "accept"));
        assertThat(to.emulator.banner()).isEqualTo(MixpanelEmulator.BANNER + "; retry_after=5");
    }

    @Test
    void theIndexShowsTheKnobs() {
        to.emulator.configure(s -> s.with(Knob.MAX_EVENTS, "17"));

        assertThat(to.view("").body()).contains("<td>max_events<td>17<td>2000<td>documented");
    }

    @Test
    void aRequestIsLoggedWithItsBodyAsDecodedItsDecisionAndItsAnswer() throws IOException {
        String body = "[" + to.event("E", "u", "i") + "," + to.event("", "u", "j") + "]";
        to.send(to.post("/import?strict=1", Posting.gzip(body))
                .header("content-encoding", "gzip")
                .header("authorization", Posting.basic("T", "")));

        JsonNode request = get("requests/1");
        assertThat(request.path("body").asText()).isEqualTo(body);
        assertThat(request.path("bytes").asInt()).isEqualTo(body.length());
        assertThat(request.path("decision").asText()).isEqualTo("accepted 1, refused 1 (event-name)");
        assertThat(request.path("answer_bytes").asInt())
                .isEqualTo(request.path("answer").asText().length());
        assertThat(request.path("connection").asText()).isNotEmpty();
        assertThat(to.view("requests/2").statusCode()).isEqualTo(404);
    }

    @Test
    void silentDropsAreSeenInTheDecision() throws IOException {
        to.engage("", Posting.set("u", "{}").replace("\"T\"", "\"X\""));

        assertThat(get("requests").at("/requests/0/answer").asText()).isEqualTo("1");
        assertThat(get("requests").at("/requests/0/decision").asText()).isEqualTo("dropped 1 (unknown-token)");
    }

    @Test
    void bodiesAreForgottenBeforeTheirRequestsAndAttemptsAreNot() throws IOException {
        to.emulator.configure(s -> s.with(Knob.KEEP_REQUEST_BYTES, "150").with(Knob.KEEP_REQUESTS, "2"));
        for (int i = 0; i < 3; i++) {
            to.importing(to.event("E", "u", "i-" + i));
        }

        assertThat(to.emulator.ledger().requests())
                .extracting(LoggedRequest::id)
                .containsExactly(2L, 3L);
        assertThat(to.emulator.ledger().requestBody(2)).isEmpty();
        assertThat(to.emulator.ledger().requestBody(3)).isPresent();
        assertThat(to.emulator.ledger().attempts()).isEqualTo(Map.of("/import", Map.of(200, 3L)));
        assertThat(get("counters").at("/attempts/~1import/200").asInt()).isEqualTo(3);
    }

    @Test
    void failuresToComeAreShown() throws IOException {
        order(
                "[{\"status\":500,\"times\":2,\"endpoint\":\"/engage\"},{\"fault\":\"drip\",\"outage\":true,\"endpoint\":\"/groups\"},"
                        + "{\"fault\":\"reset\",\"probability\":1,\"seed\":9,\"endpoint\":\"/track\"}]");
        assertThat(to.importing(to.event("E", "u", "i")).statusCode()).isEqualTo(200);
        assertThat(to.engage("", Posting.set("u", "{}")).statusCode()).isEqualTo(500);

        JsonNode failures = get("failures").path("failures");
        assertThat(failures.findValuesAsText("when")).containsExactly("next 1", "outage", "1.0 of seed 9, met 0");
        assertThat(failures.findValuesAsText("endpoint")).containsExactly("/engage", "/groups", "/track");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"fault\":\"reset\",\"status\":500}         | the fault reset has no status",
                "{\"fault\":\"stall\",\"millis\":-1}          | millis must be a whole number from 0, not -1",
                "{\"fault\":\"drip\",\"bytes\":0}             | bytes must be a whole number from 1, not 0",
                "{\"status\":500,\"times\":0}                 | times must be a whole number from 1, not 0",
                "{\"status\":500,\"probability\":1.5}         | probability must be a number from 0 to 1, not 1.5",
                "{\"fault\":\"partial\"}                      | share must be a number from 0 to 1",
                "{\"form\":\"pdf\"}                           | form must be json, error, envoy, html or empty, not 'pdf'",
                "5                                            | a failure must be a JSON object, not 5"
            })
    void anOrderWithAMistakeIsToldAndNoPartOfItIsTaken(String mistake, String complaint) {
        HttpResponse<String> answer = order("[{\"status\":500}," + mistake + "]");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains(complaint);
        assertThat(to.emulator.faults().pending()).isZero();
    }

    @Test
    void chanceStrikesTheSameRequestsForTheSameSeedWhateverComesElsewhere() {
        List<Integer> alone = strikes(false);
        List<Integer> between = strikes(true);

        assertThat(between).isEqualTo(alone).contains(200, 500);
    }

    private List<Integer> strikes(boolean others) {
        to.emulator.reset();
        order("{\"status\":500,\"probability\":0.5,\"seed\":4,\"endpoint\":\"/import\"}");
        return IntStream.range(0, 12)
                .map(i -> {
                    if (others) {
                        to.engage("", Posting.set("u", "{}"));
                    }
                    return to.importing(to.event("E", "u", "i-" + i)).statusCode();
                })
                .boxed()
                .toList();
    }

    @Test
    void aPartialFailureStrikesTheSameRecordsInWhateverBatchesTheyTravel() {
        to.emulator.faults().outage(new Fault.Partial(0.5, 11));
        String[] events = new String[30];
        for (int i = 0; i < events.length; i++) {
            events[i] = to.event("E", "u", "i-" + i);
        }
        to.importing(events);
        long together = to.counts().refused();
        for (String event : events) {
            to.importing(event);
        }

        assertThat(together).isBetween(1L, 29L);
        assertThat(to.counts().refused()).isEqualTo(2 * together);
        assertThat(to.counts().duplicates()).isEqualTo(30 - together);
    }

    @Test
    void settingsOfADocumentAreTakenAtTheStart() {
        EmulatorSettings settings = EmulatorSettings.defaults()
                .changedBy("{\"clock_offset\":-5,\"bearers\":[{\"token\":\"b\",\"projects\":[\"7\"]}]}");

        assertThat(settings.knobs().value(Knob.CLOCK_OFFSET)).isEqualTo(-5L);
        assertThat(settings.bearers()).extracting(Bearer::token).containsExactly("b");
        assertThat(settings.toString()).doesNotContain("token=b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[1]                          | the settings must be a JSON object",
                "{                            | the settings are not JSON",
                "{\"nonsense\":1}             | there is no setting 'nonsense'",
                "{\"clock_offset\":\"x\"}     | clock_offset must be a whole number, not 'x'",
                "{\"bearers\":[{\"token\":\"b\",\"expires\":\"soon\"}]} | bearers.expires must be an instant"
            })
    void aMistakeInTheDocumentIsTold(String document, String complaint) {
        assertThatThrownBy(() -> EmulatorSettings.defaults().changedBy(document))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }
}
