package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.mixpanel.Endpoint;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures that a test asks for. */
class FaultContractTest {
    private final Posting to = Posting.closed(IdentityMode.ORIGINAL);

    @AfterEach
    void close() {
        to.close();
    }

    private HttpRequest.Builder request() {
        return to.post("/import?strict=1", "[" + to.event("E", "u", "i") + "]")
                .header("authorization", Posting.basic("T", ""));
    }

    private int status() {
        return to.send(request()).statusCode();
    }

    @Test
    void theNextAnswersAreTheScriptedOnesInOrder() {
        to.emulator.faults().next(2, Fault.answer(503));
        to.emulator.faults().next(1, Fault.answer(429));

        assertThat(List.of(status(), status(), status(), status())).containsExactly(503, 503, 429, 200);
        assertThat(to.counts()).isEqualTo(new Counts(4, 1, 3, 0, 1, 0));
        assertThat(to.emulator.ledger().counters("T").reasons()).containsEntry("fault", 3L);
        assertThat(to.emulator.faults().pending()).isZero();
    }

    @Test
    void aScriptedAnswerCanMeanOneEndpointOnly() {
        to.emulator.faults().next(1, Endpoint.ENGAGE, Fault.answer(500));

        assertThat(status()).isEqualTo(200);
        assertThat(to.engage("", Posting.set("u", "{}")).statusCode()).isEqualTo(500);
    }

    @Test
    void tooManyRequestsHasTheDocumentedBodyAndNoRetryAfter() {
        to.emulator.faults().next(1, Fault.answer(429));
        HttpResponse<String> answer = to.send(request());

        assertThat(answer.body())
                .isEqualTo("{\"code\":429,\"error\":\"Project exceeded rate limits. Please retry the request with"
                        + " exponential backoff.\",\"status\":\"Too Many Requests\"}\n");
        assertThat(answer.headers().firstValue("retry-after")).isEmpty();
    }

    @Test
    void tooManyRequestsCanSayWhenToComeBack() {
        to.emulator.faults().next(1, Fault.tooManyRequests(Duration.ofSeconds(7)));
        HttpResponse<String> answer = to.send(request());

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("7");
    }

    @Test
    void anAnswerOfOnesOwnHasItsHeadersAndBody() {
        to.emulator
                .faults()
                .next(
                        1,
                        new Fault.Answer(
                                302, Map.of("location", "/elsewhere", "content-type", "text/html"), "moved", false));
        HttpResponse<String> answer = to.send(request());

        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("location")).hasValue("/elsewhere");
        assertThat(answer.body()).isEqualTo("moved");
    }

    @Test
    void aBadAnswerCanComeAfterStoring() {
        to.emulator.faults().next(1, new Fault.Answer(504, Map.of(), "", true));

        assertThat(status()).isEqualTo(504);
        assertThat(to.counts().accepted()).isEqualTo(1);
    }

    @Test
    void anOutageLastsUntilItIsOver() {
        to.emulator.faults().outage();
        assertThat(List.of(status(), status())).containsOnly(503);

        to.emulator.faults().outageOver();
        assertThat(status()).isEqualTo(200);
    }

    @Test
    void aTemporaryFailureIsA200ThatStoresNothing() {
        to.emulator.faults().next(1, Fault.temporaryFailure());

        assertThat(to.engage("?verbose=1", Posting.set("u", "{}")).body())
                .isEqualTo("{\"error\":\"a temporary failure occurred\",\"status\":0}");
        assertThat(to.counts().refused()).isEqualTo(1);
    }

    @Test
    void aLostAnswerIsStoredAndTheRepeatIsADuplicate() {
        to.emulator.faults().next(1, Fault.answerLost());

        assertThatThrownBy(() -> to.trying(request())).isInstanceOf(IOException.class);
        assertThat(status()).isEqualTo(200);

        assertThat(to.counts()).isEqualTo(new Counts(2, 2, 0, 0, 1, 1));
        assertThat(to.emulator.ledger().requests())
                .extracting(LoggedRequest::status)
                .containsExactly(0, 200);
    }

    @Test
    void aResetBeforeCommitStoresNothing() {
        to.emulator.faults().next(1, Fault.resetBeforeCommit());

        assertThatThrownBy(() -> to.trying(request())).isInstanceOf(IOException.class);
        assertThat(status()).isEqualTo(200);

        assertThat(to.counts()).isEqualTo(new Counts(2, 1, 1, 0, 1, 0));
    }

    @Test
    void theNextRequestAfterAResetUsesAnotherConnection() {
        status();
        to.emulator.faults().next(1, Fault.answerLost());
        assertThatThrownBy(() -> to.trying(request())).isInstanceOf(IOException.class);
        status();

        List<String> connections = to.emulator.ledger().requests().stream()
                .map(LoggedRequest::connection)
                .toList();
        assertThat(connections.get(1)).isEqualTo(connections.get(0));
        assertThat(connections.get(2)).isNotEqualTo(connections.get(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void halfAnAnswerBreaksOffInTheMiddle(boolean stored) {
        to.emulator.faults().next(1, new Fault.HalfAnswer(stored));

        assertThatThrownBy(() -> to.trying(request())).isInstanceOf(IOException.class);

        assertThat(to.counts().accepted()).isEqualTo(stored ? 1 : 0);
    }

    @Test
    void aStalledAnswerComesLateAndIsStoredAtOnce() {
        to.emulator.faults().next(1, new Fault.Stall(Duration.ofMillis(300)));
        long before = System.nanoTime();

        assertThat(status()).isEqualTo(200);

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        assertThat(to.counts().accepted()).isEqualTo(1);
    }

    @Test
    void chanceIsTheSameForTheSameSeed() {
        List<Integer> first = chances();
        List<Integer> second = chances();

        assertThat(first).isEqualTo(second).contains(200, 500);
    }

    private List<Integer> chances() {
        to.emulator.reset();
        to.emulator.faults().sometimes(0.5, 42, Fault.answer(500));
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            statuses.add(status());
        }
        return statuses;
    }

    @Test
    void theWindowOfALostAliasRunsFromTheReset() {
        to.emulator.faults().next(1, Fault.answerLost());
        HttpRequest.Builder alias = to.post("/import?strict=1", "[" + to.alias("visitor", "user", "a") + "]")
                .header("authorization", Posting.basic("T", ""));
        assertThatThrownBy(() -> to.trying(alias)).isInstanceOf(IOException.class);
        to.clock.advance(Duration.ofMillis(700));
        to.importing(to.event("E", "user", "b"));

        assertThat(to.emulator.ledger().counters("T").splitUsers()).isEqualTo(1);
        assertThat(to.emulator.ledger().counters("T").smallestGap()).isEqualTo(Duration.ofMillis(700));
    }

    @Test
    void aProjectMaySendSoMuchInARollingMinute() {
        to.emulator.configure(s -> s.with(Knob.EVENTS_PER_MINUTE, "2"));

        assertThat(List.of(status(), status(), status())).containsExactly(200, 200, 429);
        to.clock.advance(Duration.ofSeconds(61));
        assertThat(status()).isEqualTo(200);
        assertThat(to.emulator.ledger().counters("T").reasons()).containsEntry("rate-limit", 1L);
    }

    @Test
    void requestsRefusedForWhatTheyHoldCountTowardsTheLimitAndLimitedOnesDoNot() {
        to.emulator.configure(s -> s.with(Knob.EVENTS_PER_MINUTE, "2"));

        assertThat(to.importing(to.event("", "u", "i"), to.event("", "u", "j")).statusCode())
                .isEqualTo(400);
        assertThat(List.of(status(), status())).containsExactly(429, 429);
        to.clock.advance(Duration.ofSeconds(61));
        assertThat(status()).isEqualTo(200);
    }

    @Test
    void bytesAreLimitedTooAndUpdatesAreNot() {
        to.emulator.configure(s -> s.with(Knob.BYTES_PER_MINUTE, "10").with(Knob.RETRY_AFTER, "5"));
        HttpResponse<String> answer = to.send(request());

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("retry-after")).hasValue("5");
        assertThat(to.engage("", Posting.set("u", "{}")).statusCode()).isEqualTo(200);
    }

    @Test
    void theOlderFormOf429ComesWhereAnswersAreDigits() {
        to.emulator.configure(s -> s.with(Knob.EVENTS_PER_MINUTE, "0"));

        assertThat(to.track("", to.event("E", "u", "i", ",\"token\":\"T\"")).body())
                .isEqualTo("{\"error\":\"Project exceeded rate limits. Please retry the request with exponential"
                        + " backoff.\",\"status\":0}");
    }

    @Test
    void clearingEndsEverything() {
        to.emulator.faults().next(5, Fault.answer(503));
        to.emulator.faults().outage();
        to.emulator.faults().clear();

        assertThat(status()).isEqualTo(200);
    }
}
