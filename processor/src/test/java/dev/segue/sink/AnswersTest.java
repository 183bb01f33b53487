package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.deadletter.DeadLetter;
import dev.segue.deadletter.Reason;
import dev.segue.emulator.Counts;
import dev.segue.emulator.EmulatorSettings;
import dev.segue.emulator.Fault;
import dev.segue.emulator.IdentityMode;
import dev.segue.emulator.Knob;
import dev.segue.emulator.LoggedRequest;
import dev.segue.emulator.MixpanelEmulator;
import dev.segue.mixpanel.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the sink does with each answer: the whole worker with the real HTTP client, and a stand-in for Mixpanel that judges
 * every record itself.
 */
class AnswersTest {
    private static final String TOKEN = "t0ken";
    private static final Map<String, String> JSON = Map.of("content-type", "application/json");
    private static final Map<String, String> HTML = Map.of("content-type", "text/html");
    private static final String PAGE = "<html><body><h1>It did not work</h1></body></html>";

    private final TestSettings settings = new TestSettings();
    private final MixpanelEmulator emulator = MixpanelEmulator.start(EmulatorSettings.defaults());

    AnswersTest() {
        settings.base = emulator.baseUri();
        settings.linger = Duration.ofMillis(5);
        settings.gate = Duration.ofMillis(50);
        settings.commitEvery = Duration.ofMillis(20);
        settings.responseTimeout = Duration.ofSeconds(5);
        settings.retry = new RetryPolicy(Duration.ofMillis(20), Duration.ofMillis(200), 2, Duration.ofHours(1));
    }

    @AfterEach
    void stop() {
        emulator.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"code\":200,\"num_records_imported\":3,\"status\":\"OK\"}",
                "{\"error\":null,\"status\":1}",
                "1",
                ""
            })
    void acceptanceEndsARecordInEverySpelling(String body) {
        try (LiveSink sink = sink()) {
            emulator.faults().next(1, new Fault.Answer(200, Map.of(), body, true));
            sink.add(events(3));
            sink.untilCommitted(3);
            assertThat(sink.metrics.delivered).isEqualTo(3);
            assertThat(counts(Endpoint.IMPORT).accepted()).isEqualTo(3);
            assertThat(posts(Endpoint.IMPORT)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"insert_id", "$insert_id", "absent"})
    void failedRecordsBecomeDeadLettersInMixpanelsWordsAndTheRestIsDelivered(String idKey) {
        knobs(all -> all.with(Knob.FAILED_ID_KEY, idKey));
        try (LiveSink sink = sink()) {
            sink.add(List.of(event(0, "id0"), event(1, "not_an_id"), event(2, "id2"), event(3, "what?")));
            sink.untilCommitted(4);
            assertThat(sink.metrics.delivered).isEqualTo(2);
            assertThat(sink.letters()).hasSize(2).allSatisfy(letter -> {
                assertThat(letter.reason()).isEqualTo(Reason.REFUSED);
                assertThat(letter.path()).isEqualTo("$insert_id");
                assertThat(letter.detail()).contains("must only contain alphanumeric");
            });
            assertThat(sink.lettered().get(0)).contains("not_an_id");
            assertThat(sink.lettered().get(1)).contains("what?");
            assertThat(posts(Endpoint.IMPORT)).hasSize(1);
            assertThat(counts(Endpoint.IMPORT).accepted()).isEqualTo(2);
        }
    }

    @Test
    void failuresThatAreBareTextsAreFoundByHalving() {
        knobs(all -> all.with(Knob.FAILED_RECORDS, "strings"));
        try (LiveSink sink = sink()) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(events(5));
            records.set(2, event(2, "not_an_id"));
            sink.add(records);
            sink.untilCommitted(5);
            assertThat(sink.metrics.delivered).isEqualTo(4);
            DeadLetter letter = one(sink.letters());
            assertThat(letter.reason()).isEqualTo(Reason.REFUSED);
            assertThat(letter.detail()).contains("must only contain alphanumeric");
            assertThat(counts(Endpoint.IMPORT).distinct()).isEqualTo(4);
        }
    }

    @Test
    void sumsThatDoNotAddUpAreFoundByHalving() {
        knobs(all -> all.with(Knob.FAILED_RECORDS_MAX, "1"));
        try (LiveSink sink = sink()) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(events(9));
            records.set(1, event(1, "not_an_id"));
            records.set(2, event(2, "nor_this"));
            records.set(7, event(7, "nor_that"));
            sink.add(records);
            sink.untilCommitted(9);
            assertThat(sink.metrics.delivered).isEqualTo(6);
            assertThat(sink.lettered()).hasSize(3).allMatch(text -> text.contains("_"));
            assertThat(counts(Endpoint.IMPORT).distinct()).isEqualTo(6);
        }
    }

    @Test
    void identityVerbsThatAProjectDoesNotTakeNameTheSetting() {
        knobs(all -> all.withIdentity(IdentityMode.SIMPLIFIED));
        try (LiveSink sink = sink()) {
            sink.add(List.of(alias(0), alias(1), event(2, "id2")));
            sink.untilCommitted(3);
            assertThat(sink.metrics.delivered).isEqualTo(1);
            assertThat(sink.letters()).hasSize(2).allSatisfy(letter -> {
                assertThat(letter.reason()).isEqualTo(Reason.IDENTITY_REFUSED);
                assertThat(letter.detail())
                        .startsWith("identity events are not allowed")
                        .contains("mixpanel.identity");
            });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "400; <html>Bad Request</html>",
                "400; ''",
                "400; {\"code\":400,\"error\":\"no list\",\"status\":\"Bad Request\"}",
                "400; {\"failed_records\":[{\"index\":0}],\"num_records_imported\":7}",
                "422; cannot"
            })
    void anUnexplainedRefusalOfABatchRefusesNobodyByItself(int status, String body) {
        try (LiveSink sink = sink()) {
            emulator.faults().next(2, new Fault.Answer(status, HTML, body, false));
            sink.add(events(4));
            sink.untilCommitted(4);
            assertThat(sink.metrics.delivered).isEqualTo(4);
            assertThat(sink.letters()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "200; {\"error\":\"a temporary failure occurred\",\"status\":0}",
                "200; 0",
                "200; {\"code\":200,\"num_records_imported\":1,\"status\":\"OK\"}",
                "200; upstream connect error",
                "200; <html>Welcome to the hotel network</html>",
                "204; ''",
                "202; 1"
            })
    void successThatIsNoAcceptanceIsRepeatedAndShows(int status, String body) {
        try (LiveSink sink = sink()) {
            emulator.faults().outage(new Fault.Answer(status, Map.of(), body, false));
            sink.add(List.of(update(0, "u0"), update(1, "u1")));
            sink.until("degraded", () -> sink.worker.health().state() == SinkHealth.State.DEGRADED);
            assertThat(sink.worker.health().reasons())
                    .singleElement()
                    .asString()
                    .startsWith("127.0.0.1 answered /engage without accepting: HTTP " + status);
            emulator.faults().outageOver();
            sink.untilCommitted(2);
            assertThat(sink.metrics.delivered).isEqualTo(2);
            assertThat(sink.letters()).isEmpty();
            assertThat(sink.worker.health().state()).isEqualTo(SinkHealth.State.RUNNING);
        }
    }

    /** {@code /engage} answers 200 with status 0 if one update of many is bad, for ever, and stores none of them. */
    @Test
    void aBadUpdateIsRefusedInTheEndAndItsNeighboursAreDelivered() {
        try (LiveSink sink = sink()) {
            sink.add(List.of(update(0, "u0"), update(1, ""), update(2, "u2"), update(3, "u3")));
            sink.untilCommitted(4);
            assertThat(sink.metrics.delivered).isEqualTo(3);
            DeadLetter letter = one(sink.letters());
            assertThat(letter.reason()).isEqualTo(Reason.REFUSED);
            assertThat(letter.detail()).isEqualTo("HTTP 200: $distinct_id, missing or empty");
            assertThat(counts(Endpoint.ENGAGE).accepted()).isEqualTo(3);
        }
    }

    @Test
    void aNamedLimitHoldsFromThenOn() {
        knobs(all -> all.withMaxBytes(1000));
        try (LiveSink sink = sink()) {
            sink.add(events(0, 40));
            sink.untilCommitted(40);
            int before = posts(Endpoint.IMPORT).size();
            sink.add(events(40, 80));
            sink.untilCommitted(80);
            assertThat(sink.metrics.delivered).isEqualTo(80);
            assertThat(posts(Endpoint.IMPORT)
                            .subList(before, posts(Endpoint.IMPORT).size()))
                    .isNotEmpty()
                    .allSatisfy(post -> {
                        assertThat(post.status()).isEqualTo(200);
                        assertThat(post.bytes()).isLessThanOrEqualTo(1000);
                    });
        }
    }

    @Test
    void withoutANamedLimitTheBatchIsHalved() {
        knobs(all -> all.withMaxBytes(1000).with(Knob.TOO_LARGE_BODY, "html"));
        try (LiveSink sink = sink()) {
            sink.add(events(0, 40));
            sink.untilCommitted(40);
            assertThat(sink.metrics.delivered).isEqualTo(40);
            assertThat(counts(Endpoint.IMPORT).duplicates()).isZero();
        }
    }

    @Test
    void aRecordThatIsTooLargeAloneIsADeadLetter() {
        for (String body : List.of("json", "html")) {
            knobs(all -> all.withMaxBytes(1000).with(Knob.TOO_LARGE_BODY, body));
            try (LiveSink sink = sink()) {
                sink.add(List.of(event(0, "id0"), event(1, "id1", "x".repeat(2000)), event(2, "id2")));
                sink.untilCommitted(3);
                assertThat(sink.metrics.deadLetters).containsExactly(Map.entry(Reason.REFUSED_TOO_LARGE, 1));
                assertThat(sink.metrics.delivered).isEqualTo(2);
            }
        }
    }

    @Test
    void aRateLimitIsWaitedOutWithAndWithoutRetryAfter() {
        Instant now = Instant.parse("2026-11-24T10:00:00Z");
        for (Map<String, String> headers : List.of(
                Map.<String, String>of(),
                Map.of("retry-after", "1"),
                Map.of("date", http(now), "retry-after", http(now.plusSeconds(1))))) {
            emulator.reset();
            try (LiveSink sink = sink()) {
                emulator.faults()
                        .next(
                                1,
                                new Fault.Answer(429, headers, Fault.answer(429).body(), false));
                sink.add(List.of(event(0, "id0")));
                sink.until("limited", () -> sink.metrics.statuses.contains(429));
                sink.add(List.of(increment(1)));
                sink.untilCommitted(2);
                assertThat(sink.metrics.delivered).isEqualTo(2);
                assertThat(sink.letters()).isEmpty();
                LoggedRequest limited = emulator.ledger().requests().stream()
                        .filter(request -> request.status() == 429)
                        .findFirst()
                        .orElseThrow();
                if (!headers.isEmpty()) {
                    assertThat(emulator.ledger().requests())
                            .filteredOn(request -> request.arrivedNanos() > limited.answeredNanos())
                            .isNotEmpty()
                            .allSatisfy(later -> assertThat(
                                            Duration.ofNanos(later.arrivedNanos() - limited.answeredNanos()))
                                    .isGreaterThanOrEqualTo(Duration.ofMillis(990)));
                }
                assertThat(counts(Endpoint.ENGAGE).accepted()).isEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308, 401, 403, 404, 405})
    void whatBlamesTheAddressOrTheCredentialsStopsPostingUntilAProbeSucceeds(int status) {
        try (LiveSink sink = sink()) {
            emulator.faults().outage(new Fault.Answer(status, Map.of("location", "/elsewhere"), PAGE, false));
            sink.add(List.of(event(0, "id0"), update(1, "u1"), increment(2)));
            sink.until("down", () -> sink.worker.health().state() == SinkHealth.State.DOWN);
            assertThat(sink.worker.health().reasons())
                    .singleElement()
                    .asString()
                    .contains(
                            status == 401
                                    ? "token refused at 127.0.0.1: check mixpanel.token, mixpanel.region"
                                    : "127.0.0.1 answered " + status + " to ");
            long posted = sink.metrics.posted;
            long probes = probes(status);
            sink.until("some probes", () -> probes(status) > probes + 2);
            assertThat(sink.metrics.posted).as("posts while it is down").isEqualTo((int) posted);

            emulator.faults().outageOver();
            sink.untilCommitted(3);
            assertThat(sink.metrics.delivered).isEqualTo(3);
            assertThat(sink.letters()).isEmpty();
            assertThat(sink.worker.health().state()).isEqualTo(SinkHealth.State.RUNNING);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 501, 502, 503, 504, 524})
    void aFailureOfTheServerIsRepeatedWhateverItsBodyIs(int status) {
        try (LiveSink sink = sink()) {
            emulator.faults().next(1, new Fault.Answer(status, Map.of(), "", false));
            emulator.faults().next(1, new Fault.Answer(status, HTML, PAGE, false));
            emulator.faults().next(1, new Fault.Answer(status, JSON, "{\"error\":\"x\",\"status\":0}", false));
            emulator.faults().next(1, new Fault.Answer(status, Map.of(), "upstream connect error", false));
            sink.add(events(2));
            sink.untilCommitted(2);
            assertThat(sink.metrics.delivered).isEqualTo(2);
            assertThat(sink.letters()).isEmpty();
            assertThat(posts(Endpoint.IMPORT)).hasSize(5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "half", "stall", "503", "status 0", "400"})
    void anEventWhoseAnswerIsLostIsSentAgainAndRecognisedAndAnIncrementIsNot(String what) {
        settings.responseTimeout = Duration.ofMillis(400);
        Fault fault = switch (what) {
            case "reset" -> new Fault.Reset(true);
            case "half" -> new Fault.HalfAnswer(true);
            case "stall" -> new Fault.Stall(Duration.ofSeconds(2));
            case "503" -> new Fault.Answer(503, Map.of(), "", true);
            case "status 0" -> new Fault.Answer(200, JSON, "{\"error\":\"no\",\"status\":0}", true);
            default -> new Fault.Answer(400, HTML, PAGE, true);
        };
        try (LiveSink sink = sink()) {
            emulator.faults().next(1, Endpoint.IMPORT, fault);
            emulator.faults().next(1, Endpoint.ENGAGE, fault);
            sink.add(List.of(event(0, "id0"), event(1, "id1"), increment(2), increment(3)));
            sink.untilCommitted(4);
            assertThat(sink.metrics.delivered).isEqualTo(2);
            assertThat(sink.metrics.deadLetters).containsExactly(Map.entry(Reason.AMBIGUOUS, 2));
            Counts events = counts(Endpoint.IMPORT);
            assertThat(events.distinct()).isEqualTo(2);
            assertThat(events.duplicates()).isEqualTo(2);
            assertThat(counts(Endpoint.ENGAGE).accepted())
                    .as("each increment once")
                    .isEqualTo(2);
            assertThat(emulator.ledger().counters().nonIdempotentRepeats()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasLostBeforeItWasStoredIsSentAgain(boolean half) {
        try (LiveSink sink = sink()) {
            emulator.faults().next(2, half ? new Fault.HalfAnswer(false) : new Fault.Reset(false));
            sink.add(events(2));
            sink.untilCommitted(2);
            assertThat(sink.metrics.delivered).isEqualTo(2);
            assertThat(counts(Endpoint.IMPORT).duplicates()).isZero();
        }
    }

    private LiveSink sink() {
        return new LiveSink(settings, 0);
    }

    private void knobs(UnaryOperator<EmulatorSettings> change) {
        emulator.reset();
        emulator.configure(change);
    }

    private Counts counts(Endpoint endpoint) {
        return emulator.ledger().counters(TOKEN).of(endpoint);
    }

    /** Without the credentials check. */
    private List<LoggedRequest> posts(Endpoint endpoint) {
        return emulator.ledger().requests().stream()
                .filter(request -> request.path().equals(endpoint.path()) && !isProbe(request))
                .toList();
    }

    private long probes(int status) {
        return emulator.ledger().requests().stream()
                .filter(request -> request.status() == status && isProbe(request))
                .count();
    }

    /** It alone goes to {@code /import} without compression. */
    private static boolean isProbe(LoggedRequest request) {
        return request.path().equals(Endpoint.IMPORT.path())
                && !request.headers().containsKey("content-encoding");
    }

    private static <T> T one(List<T> list) {
        assertThat(list).hasSize(1);
        return list.get(0);
    }

    private static String http(Instant time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atZone(ZoneOffset.UTC));
    }

    private static List<ConsumerRecord<byte[], byte[]>> events(int count) {
        return events(0, count);
    }

    private static List<ConsumerRecord<byte[], byte[]>> events(int from, int to) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = from; i < to; i++) {
            records.add(event(i, "id" + i));
        }
        return records;
    }

    private static ConsumerRecord<byte[], byte[]> event(int offset, String insertId) {
        return event(offset, insertId, "");
    }

    private static ConsumerRecord<byte[], byte[]> event(int offset, String insertId, String fill) {
        return record(offset, "IMPORT EVENT true", """
                {"event":"Paid","properties":{"time":%d,"distinct_id":"u%d","$insert_id":"%s","ip":"0","fill":"%s"}}\
                """.formatted(
                        Instant.now().toEpochMilli() - 60_000, offset, insertId, fill));
    }

    private static ConsumerRecord<byte[], byte[]> alias(int offset) {
        return record(offset, "IMPORT ALIAS true", """
                {"event":"$create_alias","properties":{"time":%d,"distinct_id":"a%d","alias":"u%d","$insert_id":"id%d"}}\
                """.formatted(
                        Instant.now().toEpochMilli() - 60_000, offset, offset, offset));
    }

    private static ConsumerRecord<byte[], byte[]> update(int offset, String user) {
        return record(offset, "ENGAGE PROFILE true", """
                {"$token":"%s","$distinct_id":"%s","$ip":"0","$set":{"plan":"free"}}\
                """.formatted(TOKEN, user));
    }

    private static ConsumerRecord<byte[], byte[]> increment(int offset) {
        return record(offset, "ENGAGE PROFILE false", """
                {"$token":"%s","$distinct_id":"u%d","$ip":"0","$add":{"logins":1}}\
                """.formatted(TOKEN, offset));
    }

    private static ConsumerRecord<byte[], byte[]> record(int offset, String head, String body) {
        return Requests.raw(0, offset, "u" + offset, head + " u" + offset + " p1 " + body);
    }
}
