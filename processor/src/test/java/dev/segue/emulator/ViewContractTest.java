package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code /_emulator/} shows and takes. */
class ViewContractTest {
    private final Posting to = Posting.closed(IdentityMode.ORIGINAL);
    private final JsonMapper json = JsonMapper.builder().build();

    @AfterEach
    void close() {
        to.close();
    }

    private JsonNode get(String path) {
        HttpResponse<String> answer = to.view(path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return tree(answer.body());
    }

    private JsonNode tree(String body) {
        try {
            return json.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> change(String method, String path, String body) {
        return to.send(HttpRequest.newBuilder(to.uri("/_emulator/" + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "counters",
                "users",
                "records",
                "events",
                "gaps",
                "profiles",
                "groups",
                "requests",
                "settings",
                "nothing"
            })
    void everyAnswerSaysWhatItComesFrom(String page) {
        assertThat(to.view(page).headers().firstValue("x-segue-emulator"))
                .hasValue("Built from Mixpanel's documentation, not by Mixpanel");
    }

    @Test
    void theIndexIsAPageForPeople() {
        to.importing(to.event("E", "u", "i"));

        assertThat(to.view("").body())
                .contains("<h1>Mixpanel emulator</h1>", "not by Mixpanel", "<td>T<td>1<td>1<td>0");
    }

    @Test
    void countersAreShownInTotalAndByProject() {
        to.importing(to.event("E", "u", "i"), to.event("", "u", "j"));

        JsonNode counters = get("counters");
        assertThat(counters.get("received").asInt()).isEqualTo(2);
        assertThat(counters.at("/projects/T/refused").asInt()).isEqualTo(1);
        assertThat(counters.at("/projects/T/endpoints/~1import/accepted").asInt())
                .isEqualTo(1);
        assertThat(counters.at("/reasons/event-name").asInt()).isEqualTo(1);
        assertThat(counters.get("smallest_gap_ms").isNull()).isTrue();
        assertThat(counters.get("complete").asBoolean()).isTrue();
        assertThat(get("counters?project=X").get("received").asInt()).isZero();
    }

    @Test
    void usersArePaged() {
        to.importing(to.event("E", "u1", "i"), to.event("E", "u2", "j"), to.event("E", "u3", "k"));

        JsonNode page = get("users?offset=1&limit=1");
        assertThat(page.get("total").asInt()).isEqualTo(3);
        assertThat(page.get("users")).hasSize(1);
        assertThat(page.at("/users/0/user").asText()).isEqualTo("u2");
    }

    @Test
    void oneUsersTimelineIsShown() {
        to.importing(to.event("E", "a/b c", "i"));
        to.engage("", Posting.set("a/b c", "{}"));

        JsonNode user = get("users/a%2Fb%20c");
        assertThat(user.get("user").asText()).isEqualTo("a/b c");
        assertThat(user.get("records")).hasSize(2);
        assertThat(user.at("/records/1/endpoint").asText()).isEqualTo("/engage");
    }

    @Test
    void eventsAreShownRawAndAsQueriesSeeThem() {
        to.importing(to.event("E", "u", "i"));
        to.importing(to.event("E", "u", "i"));

        assertThat(get("events").get("total").asInt()).isEqualTo(1);
        assertThat(get("events?view=raw").get("total").asInt()).isEqualTo(2);
        assertThat(get("events").at("/events/0/properties/distinct_id").asText())
                .isEqualTo("u");
    }

    @Test
    void profilesAreShown() {
        to.engage("", Posting.set("u", "{\"a\":1}"));

        assertThat(get("profiles").at("/profiles/0/properties/a").asInt()).isEqualTo(1);
        assertThat(get("profiles/u").at("/properties/a").asInt()).isEqualTo(1);
        assertThat(get("profiles/nobody").get("properties").isNull()).isTrue();
    }

    @Test
    void requestsAreLoggedWithDecisionAndAnswer() {
        to.importing(to.event("E", "u", "i"));

        JsonNode request = get("requests").at("/requests/0");
        assertThat(request.get("path").asText()).isEqualTo("/import");
        assertThat(request.get("query").asText()).isEqualTo("strict=1");
        assertThat(request.get("status").asInt()).isEqualTo(200);
        assertThat(request.get("records").asInt()).isEqualTo(1);
        assertThat(request.get("project").asText()).isEqualTo("T");
        assertThat(request.get("answer").asText()).contains("num_records_imported");
        assertThat(request.at("/headers/authorization").asText()).isEqualTo("Basic …");
    }

    @Test
    void gapsAreShown() {
        to.importing(to.alias("visitor", "user", "a"));
        to.importing(to.event("E", "user", "b"));

        assertThat(get("gaps").at("/gaps/0/user").asText()).isEqualTo("user");
        assertThat(get("counters").get("smallest_gap_ms").asDouble()).isZero();
    }

    @Test
    void settingsAreShownWithTheirEvidence() {
        JsonNode settings = get("settings");

        assertThat(settings.get("alias_delay").asInt()).isEqualTo(1000);
        assertThat(settings.at("/projects/0/identity").asText()).isEqualTo("original");
        assertThat(settings.get("about")).hasSize(Knob.values().length);
        assertThat(settings.at("/about/0/evidence").asText()).isEqualTo("documented");
    }

    @Test
    void settingsCanBeChangedWhileItRuns() {
        assertThat(change("PATCH", "settings", "{\"max_events\":1,\"failed_id_key\":\"absent\"}")
                        .statusCode())
                .isEqualTo(200);

        assertThat(to.importing(to.event("E", "u", "i"), to.event("E", "u", "j"))
                        .statusCode())
                .isEqualTo(413);
    }

    @Test
    void puttingSettingsStartsFromTheDefaults() {
        to.emulator.configure(s -> s.with(Knob.MAX_EVENTS, "1"));
        int port = to.emulator.port();

        change(
                "PUT",
                "settings",
                "{\"identity\":\"simplified\",\"projects\":[{\"token\":\"N\",\"group_keys\":[\"k\"]}]}");

        assertThat(to.emulator.settings().knobs().count(Knob.MAX_EVENTS)).isEqualTo(2000);
        assertThat(to.emulator.settings().project("N").identity()).isEqualTo(IdentityMode.SIMPLIFIED);
        assertThat(to.emulator.settings().project("N").groupKeys()).containsExactly("k");
        assertThat(to.emulator.port()).isEqualTo(port);
    }

    @Test
    void whatIsShownCanBePutBack() {
        JsonNode shown = get("settings");

        assertThat(change("PATCH", "settings", shown.toString()).statusCode()).isEqualTo(200);
        assertThat(get("settings")).isEqualTo(shown);
    }

    @Test
    void aWrongSettingIsToldByName() {
        HttpResponse<String> unknown = change("PATCH", "settings", "{\"max_evnts\":1}");
        HttpResponse<String> value = change("PATCH", "settings", "{\"max_events\":-1}");

        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("there is no setting 'max_evnts'");
        assertThat(value.body()).contains("max_events must be a whole number");
        assertThat(change("PATCH", "settings", "[").statusCode()).isEqualTo(400);
    }

    @Test
    void aModeCannotBeChangedUnderData() {
        to.importing(to.event("E", "u", "i"));

        HttpResponse<String> answer =
                change("PATCH", "settings", "{\"projects\":[{\"token\":\"T\",\"identity\":\"legacy\"}]}");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("reset first");
    }

    @Test
    void resetForgetsEverything() {
        to.importing(to.event("E", "u", "i"));

        assertThat(tree(change("POST", "reset", "").body()).get("received").asInt())
                .isZero();
        assertThat(to.emulator.ledger().requests()).isEmpty();
    }

    @Test
    void failuresCanBeOrdered() {
        String faults = "[{\"fault\":\"answer\",\"status\":429,\"retry_after\":3,\"times\":1,\"endpoint\":\"/import\"},"
                + "{\"fault\":\"answer\",\"status\":502,\"body\":\"<html>\",\"headers\":{\"content-type\":\"text/html\"}}]";
        assertThat(tree(change("POST", "failures", faults).body())
                        .get("pending")
                        .asInt())
                .isEqualTo(2);

        HttpResponse<String> first = to.importing(to.event("E", "u", "i"));
        assertThat(first.statusCode()).isEqualTo(429);
        assertThat(first.headers().firstValue("retry-after")).hasValue("3");
        assertThat(to.importing(to.event("E", "u", "i")).body()).isEqualTo("<html>");
        assertThat(to.importing(to.event("E", "u", "i")).statusCode()).isEqualTo(200);
    }

    @Test
    void anOutageCanBeOrderedAndEnded() {
        change("POST", "failures", "{\"outage\":true,\"status\":503}");
        assertThat(to.importing(to.event("E", "u", "i")).statusCode()).isEqualTo(503);

        change("POST", "failures", "{\"fault\":\"outage-over\"}");
        assertThat(to.importing(to.event("E", "u", "i")).statusCode()).isEqualTo(200);

        change("POST", "failures", "{\"fault\":\"temporary-failure\",\"times\":9}");
        change("DELETE", "failures", "");
        assertThat(get("failures").get("pending").asInt()).isZero();
    }

    @Test
    void aFailureThatMakesNoSenseIsTold() {
        assertThat(change("POST", "failures", "{\"fault\":\"flood\"}").body()).contains("fault must be answer");
        assertThat(change("POST", "failures", "{\"endpoint\":\"/x\"}").body()).contains("endpoint must be /import");
        assertThat(change("POST", "failures", "{\"status\":42}").body()).contains("status must be");
    }

    @Test
    void severalProjectsMustBeNamed() {
        to.importing(to.event("E", "u", "i"));
        to.track("", to.event("E", "u", "i", ",\"token\":\"U\""));

        assertThat(to.view("users").statusCode()).isEqualTo(400);
        assertThat(to.view("users").body()).contains("add ?project=, one of T, U");
        assertThat(get("users?project=T").get("total").asInt()).isEqualTo(1);
    }

    @Test
    void aWrongPageNumberIsTold() {
        assertThat(to.view("users?limit=x").body()).contains("limit must be a whole number");
    }
}
