package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code /import} answers to a request as a whole: wire formats, limits, flags. */
class ImportContractTest {
    private final Posting to = Posting.closed(IdentityMode.ORIGINAL);

    @AfterEach
    void close() {
        to.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return to.send(request.header("authorization", Posting.basic(Posting.TOKEN, "")));
    }

    private String many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> to.event("E", "u" + i, "i-" + i))
                .collect(Collectors.joining(",", "[", "]"));
    }

    @Test
    void aStrictImportIsAnsweredWithItsCount() {
        HttpResponse<String> answer = to.importing(to.event("Signup", "u1", "i-1"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"code\":200,\"num_records_imported\":1,\"status\":\"OK\"}\n");
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("content-length")).hasValue("52");
    }

    @Test
    void ingestionAnswersDoNotNameTheEmulator() {
        assertThat(to.importing(to.event("E", "u", "i")).headers().firstValue("x-segue-emulator"))
                .isEmpty();
    }

    @Test
    void strictIsTheDefault() {
        assertThat(send(to.post("/import", "[" + to.event("E", "u", "i") + "]")).body())
                .contains("\"num_records_imported\":1");
    }

    @Test
    void oneObjectALineIsTakenLikeAnArray() {
        String lines = to.event("E", "u", "i-1") + "\n" + to.event("E", "u", "i-2") + "\n";

        HttpResponse<String> answer = send(to.post("/import?strict=1", lines.getBytes(StandardCharsets.UTF_8))
                .header("content-type", "application/x-ndjson"));

        assertThat(answer.body()).contains("\"num_records_imported\":2");
    }

    @Test
    void gzipIsDecoded() {
        HttpResponse<String> answer = send(to.post("/import?strict=1", Posting.gzip(many(10)))
                .header("content-type", "application/json")
                .header("content-encoding", "gzip"));

        assertThat(answer.body()).contains("\"num_records_imported\":10");
    }

    @Test
    void theLimitIsHeldAgainstTheBytesAfterDecoding() {
        to.emulator.configure(s -> s.withMaxBytes(1000));
        byte[] small = Posting.gzip(many(50));
        assertThat(small.length).isLessThan(1000);

        HttpResponse<String> answer = send(to.post("/import?strict=1", small).header("content-encoding", "gzip"));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(to.counts().refused()).isEqualTo(50);
    }

    @Test
    void aBodyThatIsNotGzipIsRefused() {
        assertThat(send(to.post("/import", "[]").header("content-encoding", "gzip"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void tooManyBytesAreAnsweredWithTheLimit() {
        to.emulator.configure(s -> s.withMaxBytes(50));

        HttpResponse<String> answer = to.importing(to.event("E", "u", "i"));

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body())
                .isEqualTo("{\"code\":413,\"error\":\"request exceeds max limit of 50 bytes\",\"status\":"
                        + "\"Request Entity Too Large\"}\n");
    }

    @Test
    void tooManyBytesCanBeAnsweredWithAPage() {
        to.emulator.configure(s -> s.withMaxBytes(50).with(Knob.TOO_LARGE_BODY, "html"));

        assertThat(to.importing(to.event("E", "u", "i")).body()).startsWith("<html>");
    }

    @Test
    void twoThousandEventsAreTakenAndOneMoreIsNot() {
        assertThat(send(to.post("/import?strict=1", many(2000))).statusCode()).isEqualTo(200);

        assertThat(send(to.post("/import?strict=1", many(2001))).statusCode()).isEqualTo(413);
        assertThat(to.counts().accepted()).isEqualTo(2000);
        assertThat(to.counts().refused()).isEqualTo(2001);
    }

    @Test
    void tooManyEventsCanBeABadRequest() {
        to.emulator.configure(s -> s.with(Knob.TOO_MANY_EVENTS, "400").with(Knob.MAX_EVENTS, "1"));

        assertThat(send(to.post("/import?strict=1", many(2))).statusCode()).isEqualTo(400);
    }

    @Test
    void malformedJsonIsABadRequestAndCountsNoRecords() {
        HttpResponse<String> answer = send(to.post("/import?strict=1", "[{\"event\":"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .startsWith("{\"code\":400,\"error\":\"invalid JSON")
                .endsWith("\"Bad Request\"}\n");
        assertThat(to.counts().received()).isZero();
    }

    @Test
    void anEmptyArrayIsABadRequest() {
        assertThat(send(to.post("/import?strict=1", "[]")).statusCode()).isEqualTo(400);
    }

    @Test
    void withoutStrictTheAnswerIsADigit() {
        HttpResponse<String> answer = send(to.post("/import?strict=0", "[" + to.event("E", "u", "i") + "]"));

        assertThat(answer.body()).isEqualTo("1");
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("text/plain"));
    }

    @Test
    void withoutStrictABadEventVanishesBesideAGoodOne() {
        HttpResponse<String> answer =
                send(to.post("/import?strict=0", "[" + to.event("E", "u", "i") + "," + to.event(" ", "u", "j") + "]"));

        assertThat(answer.body()).isEqualTo("1");
        assertThat(to.counts().accepted()).isEqualTo(1);
        assertThat(to.counts().dropped()).isEqualTo(1);
    }

    @Test
    void withoutStrictNothingGoodIsAZero() {
        assertThat(send(to.post("/import?strict=0", "[" + to.event(" ", "u", "j") + "]"))
                        .body())
                .isEqualTo("0");
        assertThat(to.counts().refused()).isEqualTo(1);
    }

    @Test
    void withoutStrictVerboseGivesANumberAsStatus() {
        assertThat(send(to.post("/import?strict=0&verbose=1", "[" + to.event("E", "u", "i") + "]"))
                        .body())
                .isEqualTo("{\"code\":200,\"num_records_imported\":1,\"status\":1}\n");
    }

    @Test
    void formsOfOldLibrariesGetTheOldAnswer() {
        String event = to.event("E", "u", "i");

        HttpResponse<String> raw = send(to.form("/import?verbose=1", event));
        HttpResponse<String> encoded = send(to.form("/import?verbose=1", Posting.base64("[" + event + "]")));

        assertThat(raw.body()).isEqualTo("{\"error\":null,\"status\":1}");
        assertThat(encoded.body()).isEqualTo("{\"error\":null,\"status\":1}");
        assertThat(to.counts()).isEqualTo(new Counts(2, 2, 0, 0, 1, 1));
    }

    @Test
    void theFlagsOfAFormCountLikeThoseOfTheQuery() {
        HttpRequest.Builder form = to.post(
                        "/import",
                        ("verbose=1&data=" + Posting.base64(to.event("E", "u", "i"))).getBytes(StandardCharsets.UTF_8))
                .header("content-type", "application/x-www-form-urlencoded");

        assertThat(send(form).body()).isEqualTo("{\"error\":null,\"status\":1}");
    }

    @Test
    void otherPathsAreNotFound() {
        assertThat(send(to.post("/nothing", "[]")).statusCode()).isEqualTo(404);
    }

    @Test
    void getIsNotAWayToImport() {
        assertThat(send(HttpRequest.newBuilder(to.uri("/import?data=e30="))).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aRepeatIsAnsweredLikeTheFirstAndSeenInTheLedger() {
        String event = to.event("E", "u", "i");
        to.importing(event);

        assertThat(to.importing(event).body()).contains("\"num_records_imported\":1");

        assertThat(to.counts()).isEqualTo(new Counts(2, 2, 0, 0, 1, 1));
        assertThat(to.emulator.ledger().events(Posting.TOKEN, true)).hasSize(2);
        assertThat(to.emulator.ledger().events(Posting.TOKEN, false)).hasSize(1);
    }

    @Test
    void anyOfTheFourFieldsMakesAnotherEvent() {
        to.importing(
                Posting.event("E", "u", "i", 1_780_000_000_000L, ""),
                Posting.event("F", "u", "i", 1_780_000_000_000L, ""),
                Posting.event("E", "v", "i", 1_780_000_000_000L, ""),
                Posting.event("E", "u", "j", 1_780_000_000_000L, ""),
                Posting.event("E", "u", "i", 1_780_000_000_001L, ""),
                Posting.event("E", "u", "i", 1_780_000_000_000L, ",\"other\":1"));

        assertThat(to.counts().distinct()).isEqualTo(5);
        assertThat(to.emulator.ledger().compacted(Posting.TOKEN)).isEqualTo(4);
    }

    @Test
    void secondsAndMillisecondsAreTwoTimesUnlessSaidOtherwise() {
        to.importing(
                Posting.event("E", "u", "i", 1_780_000_000_000L, ""), Posting.event("E", "u", "i", 1_780_000_000L, ""));
        assertThat(to.counts().duplicates()).isZero();

        to.emulator.configure(s -> s.with(Knob.SAME_TIME, "instant"));
        to.importing(
                Posting.event("G", "u", "i", 1_780_000_000_000L, ""), Posting.event("G", "u", "i", 1_780_000_000L, ""));
        assertThat(to.counts().duplicates()).isEqualTo(1);
    }

    @Test
    void theLastCopyIsTheOneThatQueriesShow() {
        to.importing(to.event("E", "u", "i", ",\"n\":1"));
        to.importing(to.event("E", "u", "i", ",\"n\":2"));

        assertThat(to.emulator
                        .ledger()
                        .events(Posting.TOKEN, false)
                        .get(0)
                        .at("/properties/n")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void latencyIsWaitedBeforeTheRequestIsLookedAt() {
        to.emulator.configure(s -> s.with(Knob.LATENCY, "200"));
        long before = System.nanoTime();

        to.importing(to.event("E", "u", "i"));

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
    }
}
