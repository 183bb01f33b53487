package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code /track} answers, and what it drops without a word. */
class TrackContractTest {
    private static final String TOKEN = ",\"token\":\"T\"";

    private final Posting to = Posting.closed(IdentityMode.ORIGINAL);

    @AfterEach
    void close() {
        to.close();
    }

    private String event(String insertId) {
        return to.event("E", "u", insertId, TOKEN);
    }

    @Test
    void theAnswerIsADigitWithoutANewline() {
        HttpResponse<String> answer = to.track("", event("i"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("1");
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("text/plain"));
    }

    @Test
    void verboseIsTwentyFiveBytesOfJson() {
        HttpResponse<String> answer = to.track("?verbose=1", event("i"));

        assertThat(answer.body()).isEqualTo("{\"error\":null,\"status\":1}").hasSize(25);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
    }

    @Test
    void aMissingTokenIsToldOnlyToTheVerbose() {
        assertThat(to.track("", to.event("E", "u", "i")).body()).isEqualTo("0");
        assertThat(to.track("?verbose=1", to.event("E", "u", "i")).body())
                .isEqualTo("{\"error\":\"token, missing or empty\",\"status\":0}");
    }

    @Test
    void aMissingDistinctIdIsTold() {
        assertThat(to.track("?verbose=1", "{\"event\":\"E\",\"properties\":{\"token\":\"T\"}}")
                        .body())
                .isEqualTo("{\"error\":\"distinct_id, missing or empty\",\"status\":0}");
    }

    @Test
    void withIpTheAddressStandsForTheMissingDistinctId() {
        String event = "{\"event\":\"E\",\"properties\":{\"token\":\"T\"}}";
        to.track("?ip=1", event, event);

        assertThat(to.emulator.ledger().accepted("T"))
                .hasSize(2)
                .allSatisfy(r -> assertThat(r.user()).isNotEmpty());
        assertThat(to.emulator.ledger().users("T")).hasSize(1);
    }

    @Test
    void oneGoodEventMakesTheAnswerOneAndTheBadOnesVanish() {
        HttpResponse<String> answer = to.track("", to.event("", "u", "i", TOKEN), event("j"));

        assertThat(answer.body()).isEqualTo("1");
        assertThat(to.counts()).isEqualTo(new Counts(2, 1, 0, 1, 1, 0));
    }

    @Test
    void eventsOlderThanFiveDaysVanishWhileTheAnswerIsOne() {
        long old = TestClock.START.minus(Duration.ofDays(5)).toEpochMilli();
        HttpResponse<String> answer =
                to.track("", Posting.event("E", "u", "i", old - 1, TOKEN), Posting.event("E", "u", "j", old, TOKEN));

        assertThat(answer.body()).isEqualTo("1");
        assertThat(to.counts().dropped()).isEqualTo(1);
        assertThat(to.counts().accepted()).isEqualTo(1);
        assertThat(to.emulator.ledger().counters("T").reasons()).containsEntry("too-old", 1L);
    }

    @Test
    void importHasNoSuchLimit() {
        assertThat(to.importing(Posting.event("E", "u", "i", 1_000_000_000L, ""))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aMissingTimeIsTheArrival() {
        to.track("", "{\"event\":\"E\",\"properties\":{\"token\":\"T\",\"distinct_id\":\"u\"}}");

        assertThat(to.emulator.ledger().accepted("T").get(0).time())
                .isEqualTo(Long.toString(TestClock.START.toEpochMilli()));
    }

    @Test
    void withoutAnInsertIdEveryCopyIsAnEventOfItsOwn() {
        String event = "{\"event\":\"E\",\"properties\":{\"token\":\"T\",\"distinct_id\":\"u\",\"time\":"
                + TestClock.START.getEpochSecond() + "}}";
        to.track("", event);
        to.track("", event);

        assertThat(to.counts()).isEqualTo(new Counts(2, 2, 0, 0, 2, 0));
        assertThat(to.emulator.ledger().events("T", false)).hasSize(2);
    }

    @Test
    void formsMayHoldJsonOrBase64() {
        assertThat(to.send(to.form("/track", event("i"))).body()).isEqualTo("1");
        assertThat(to.send(to.form("/track?verbose=1", Posting.base64("[" + event("j") + "]")))
                        .body())
                .isEqualTo("{\"error\":null,\"status\":1}");
        assertThat(to.counts().accepted()).isEqualTo(2);
    }

    @Test
    void aFormWithoutDataIsAZero() {
        assertThat(to.send(to.form("/track?verbose=1", "")).body())
                .isEqualTo("{\"error\":\"data, missing or empty\",\"status\":0}");
    }

    @Test
    void dataMayStandInTheQueryOfAGet() {
        String query = URLEncoder.encode(Posting.base64(event("i")), StandardCharsets.UTF_8);

        assertThat(to.send(HttpRequest.newBuilder(to.uri("/track/?data=" + query)))
                        .body())
                .isEqualTo("1");
        assertThat(to.counts().accepted()).isEqualTo(1);
    }

    @Test
    void malformedJsonIsAZeroWithStatus200() {
        HttpResponse<String> answer = to.send(to.post("/track", "{"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("0");
    }

    @Test
    void anImageIsAnsweredIfAskedFor() {
        HttpResponse<String> answer = to.track("?img=1", event("i"));

        assertThat(answer.headers().firstValue("content-type")).hasValue("image/gif");
        assertThat(answer.body()).startsWith("GIF89a");
    }

    @Test
    void aCallbackIsAnsweredWithAScript() {
        HttpResponse<String> answer = to.track("?callback=done", event("i"));

        assertThat(answer.body()).isEqualTo("done(1);");
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("text/javascript"));
    }

    @Test
    void moreThanTwoThousandAreRefused() {
        to.emulator.configure(s -> s.with(Knob.MAX_EVENTS, "1"));

        assertThat(to.track("", event("i"), event("j")).statusCode()).isEqualTo(413);
    }

    @Test
    void verbsOnASimplifiedProjectAreAnsweredOneAndDoNothing() {
        try (Posting simplified = Posting.closed(IdentityMode.SIMPLIFIED)) {
            HttpResponse<String> answer =
                    simplified.track("", simplified.event("$create_alias", "old", "i", TOKEN + ",\"alias\":\"new\""));

            assertThat(answer.body()).isEqualTo("1");
            assertThat(simplified.counts().dropped()).isEqualTo(1);
        }
    }

    @Test
    void mergesAreOnlyHeardOnImport() {
        String merge = to.event("$merge", "a", "i", TOKEN + ",\"$distinct_ids\":[\"a\",\"b\"]");
        to.track("", merge);
        to.clock.advance(Duration.ofSeconds(2));
        assertThat(to.emulator.ledger().canonical("T", "b")).isEqualTo("b");

        to.importing(merge);
        to.clock.advance(Duration.ofSeconds(2));
        assertThat(to.emulator.ledger().canonical("T", "b"))
                .isEqualTo(to.emulator.ledger().canonical("T", "a"));
    }
}
