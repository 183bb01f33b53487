package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Endpoint;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code /engage} and {@code /groups} answer, and what becomes of profiles. */
class UpdateContractTest {
    private final Posting to = Posting.closed(IdentityMode.ORIGINAL);

    @AfterEach
    void close() {
        to.close();
    }

    private ObjectNode profile(String id) {
        return to.emulator.ledger().profile("T", id).orElseThrow();
    }

    private static String group(String more) {
        return "{\"$token\":\"T\",\"$group_key\":\"company\",\"$group_id\":\"acme\"," + more + "}";
    }

    @Test
    void theAnswerIsADigit() {
        HttpResponse<String> answer = to.engage("", Posting.set("u", "{\"a\":1}"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void verboseIsJson(String verbose) {
        assertThat(to.engage("?ip=0&verbose=" + verbose, Posting.set("u", "{\"a\":1}"))
                        .body())
                .isEqualTo("{\"error\":null,\"status\":1}");
    }

    @Test
    void strictCountsTheGoodOnesInFiftySevenBytes() {
        assertThat(to.engage("?strict=1", Posting.set("u", "{\"a\":1}")).body())
                .isEqualTo("{\"error\":null,\"errors\":{},\"num_good_events\":1,\"status\":1}")
                .hasSize(57);
    }

    @Test
    void strictNamesTheBadOnes() {
        assertThat(to.engage("?strict=1", Posting.set("u", "{}"), Posting.set("", "{}"))
                        .body())
                .isEqualTo("{\"error\":\"$distinct_id, missing or empty\",\"errors\":{\"1\":"
                        + "\"$distinct_id, missing or empty\"},\"num_good_events\":0,\"status\":0}");
    }

    @Test
    void invalidDataIsAnsweredWithStatus200() {
        HttpResponse<String> answer = to.engage("?verbose=1", Posting.set("", "{}"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"error\":\"$distinct_id, missing or empty\",\"status\":0}");
    }

    @Test
    void aMissingTokenIsTold() {
        assertThat(to.engage("?verbose=1", "{\"$distinct_id\":\"u\",\"$set\":{}}")
                        .body())
                .contains("$token, missing or empty");
    }

    @Test
    void oneBadUpdateSpoilsTheOthersUnlessSaidOtherwise() {
        to.engage("", Posting.set("u", "{\"a\":1}"), Posting.set("", "{}"));
        assertThat(to.emulator.ledger().profile("T", "u")).isEmpty();
        assertThat(to.counts().refused()).isEqualTo(2);

        to.emulator.configure(s -> s.with(Knob.MIXED_UPDATES, "apply"));
        assertThat(to.engage("", Posting.set("u", "{\"a\":1}"), Posting.set("", "{}"))
                        .body())
                .isEqualTo("0");
        assertThat(profile("u").get("a").asInt()).isEqualTo(1);
    }

    @Test
    void oneUpdateHasOneOperation() {
        assertThat(to.engage("?verbose=1", Posting.update("u", "\"$set\":{},\"$add\":{}"))
                        .body())
                .contains("exactly one operation");
        assertThat(to.engage("?verbose=1", Posting.update("u", "\"$other\":{}")).body())
                .contains("exactly one operation");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"$set\":1", "\"$add\":{\"a\":\"1\"}", "\"$union\":{}", "\"$union\":{\"a\":[]}", "\"$unset\":[]"
            })
    void aValueThatDoesNotFitItsOperationIsRefused(String operation) {
        assertThat(to.engage("", Posting.update("u", operation)).body()).isEqualTo("0");
    }

    @Test
    void compressedUpdatesAreRefusedUnlessSaidOtherwise() {
        byte[] body = Posting.gzip("[" + Posting.set("u", "{\"a\":1}") + "]");
        assertThat(to.send(to.post("/engage", body).header("content-encoding", "gzip"))
                        .body())
                .isEqualTo("0");

        to.emulator.configure(s -> s.with(Knob.ENGAGE_GZIP, "accept"));
        assertThat(to.send(to.post("/engage", body).header("content-encoding", "gzip"))
                        .body())
                .isEqualTo("1");
    }

    @Test
    void formsAreTaken() {
        assertThat(to.send(to.form("/engage", Posting.base64(Posting.set("u", "{\"a\":1}"))))
                        .body())
                .isEqualTo("1");
        assertThat(profile("u").get("a").asInt()).isEqualTo(1);
    }

    @Test
    void tooManyUpdatesAreAZeroOr413() {
        to.emulator.configure(s -> s.with(Knob.MAX_UPDATES, "1"));
        assertThat(to.engage("", Posting.set("u", "{}"), Posting.set("v", "{}")).body())
                .isEqualTo("0");

        to.emulator.configure(s -> s.with(Knob.TOO_MANY_UPDATES, "413"));
        assertThat(to.engage("", Posting.set("u", "{}"), Posting.set("v", "{}")).statusCode())
                .isEqualTo(413);
    }

    @Test
    void anUpdateThatIsTooLargeIsRefused() {
        to.emulator.configure(s -> s.with(Knob.MAX_UPDATE_BYTES, "100"));
        assertThat(to.engage("?verbose=1", Posting.set("u", "{\"a\":\"" + "x".repeat(100) + "\"}"))
                        .body())
                .contains("larger than 100 bytes");
    }

    @Test
    void aRepeatedAddCountsTwiceAndIsReported() {
        String add = Posting.update("u", "\"$add\":{\"n\":2}");
        to.engage("", add);
        to.engage("", add);

        assertThat(profile("u").get("n").asInt()).isEqualTo(4);
        Counters counters = to.emulator.ledger().counters("T");
        assertThat(counters.nonIdempotentRepeats()).isEqualTo(1);
        assertThat(counters.of(Endpoint.ENGAGE)).isEqualTo(new Counts(2, 2, 0, 0, 1, 1));
    }

    @Test
    void aRepeatedSetIsADuplicateButDoesNoHarm() {
        to.engage("", Posting.set("u", "{\"a\":1}"));
        to.engage("", Posting.set("u", "{\"a\":1}"));

        assertThat(to.emulator.ledger().counters("T").nonIdempotentRepeats()).isZero();
        assertThat(to.counts().duplicates()).isEqualTo(1);
    }

    @Test
    void setTouchesLastSeenUnlessToldNotTo() {
        to.engage("", Posting.update("u", "\"$ignore_time\":true,\"$set\":{\"a\":1}"));
        assertThat(profile("u").has("$last_seen")).isFalse();

        to.engage("", Posting.update("u", "\"$add\":{\"a\":1}"));
        assertThat(profile("u").has("$last_seen")).isFalse();

        to.engage("", Posting.set("u", "{\"a\":1}"));
        assertThat(profile("u").get("$last_seen").asText()).isEqualTo(TestClock.START.toString());
    }

    @Test
    void withoutAnAddressTheRequestsOwnMovesTheUserToTheServer() {
        to.engage("", Posting.set("u", "{}"));
        assertThat(profile("u").get("$city").asText()).isEqualTo("(request address)");
    }

    @Test
    void anAddressOfZeroOrIpZeroInTheQueryMovesNobody() {
        to.engage("", Posting.update("u", "\"$ip\":\"0\",\"$set\":{}"));
        to.engage("?ip=0", Posting.set("v", "{}"));

        assertThat(profile("u").has("$city")).isFalse();
        assertThat(profile("v").has("$city")).isFalse();
    }

    @Test
    void anAddressIsLookedUpInTheTable() {
        to.emulator.configure(s -> s.withLocations(Map.of("203.0.113.9", new Location("Bern", "Bern", "CH"))));
        to.engage("?ip=0", Posting.update("u", "\"$ip\":\"203.0.113.9\",\"$set\":{}"));

        assertThat(profile("u").get("$country_code").asText()).isEqualTo("CH");
    }

    @Test
    void deleteRemovesTheProfileWhateverItsValue() {
        to.engage("", Posting.set("u", "{\"a\":1}"), Posting.update("u", "\"$delete\":\"\""));
        assertThat(to.emulator.ledger().profile("T", "u")).isEmpty();
    }

    @Test
    void groupsHaveProfilesOfTheirOwn() {
        assertThat(to.send(to.post("/groups?verbose=1", "[" + group("\"$set\":{\"plan\":\"pro\"}") + "]"))
                        .body())
                .isEqualTo("{\"error\":null,\"status\":1}");

        assertThat(to.emulator
                        .ledger()
                        .group("T", "company", "acme")
                        .orElseThrow()
                        .get("plan")
                        .asText())
                .isEqualTo("pro");
        assertThat(to.view("groups").body()).contains("\"linked\":false");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"$distinct_id\":\"u\",\"$set\":{}",
                "\"$add\":{\"a\":1}",
                "\"$append\":{\"a\":1}",
            })
    void whatGroupsDoNotSupportIsRefused(String more) {
        assertThat(to.send(to.post("/groups", "[" + group(more) + "]")).body()).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$token\":\"T\",\"$group_id\":\"a\",\"$set\":{}}",
                "{\"$token\":\"T\",\"$group_key\":\"k\",\"$set\":{}}"
            })
    void groupsNeedKeyAndId(String update) {
        assertThat(to.send(to.post("/groups", "[" + update + "]")).body()).isEqualTo("0");
    }
}
