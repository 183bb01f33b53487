package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memory is bounded, numbers are not; and many at once do not disturb the sums. */
class LedgerBoundsTest {
    private final Posting to = Posting.closed(IdentityMode.ORIGINAL);
    private final Ledger ledger = to.emulator.ledger();

    @AfterEach
    void close() {
        to.close();
    }

    private void importEach(int from, int count) {
        for (int i = from; i < from + count; i++) {
            to.importing(to.event("E", "u" + i % 3, "i-" + i));
        }
    }

    @Test
    void theOldestRecordsAreForgottenAloudAndTheCountersGoOn() {
        to.emulator.configure(s -> s.with(Knob.KEEP_RECORDS, "5"));
        importEach(0, 8);

        assertThat(ledger.received("T"))
                .extracting(Received::insertId)
                .containsExactly("i-3", "i-4", "i-5", "i-6", "i-7");
        assertThat(ledger.timeline("T", "u0")).extracting(Received::insertId).containsExactly("i-3", "i-6");
        assertThat(ledger.counters("T").total().accepted()).isEqualTo(8);
        assertThat(ledger.counters("T").recordsForgotten()).isEqualTo(3);
        assertThat(ledger.complete()).isFalse();
    }

    @Test
    void aUserWithoutRemainingRecordsIsForgotten() {
        to.emulator.configure(s -> s.with(Knob.KEEP_RECORDS, "2"));
        importEach(0, 4);

        assertThat(ledger.users("T")).containsExactly("u2", "u0");
    }

    @Test
    void nothingForgottenIsSaidToo() {
        importEach(0, 3);

        assertThat(ledger.complete()).isTrue();
        assertThat(ledger.counters("T").recordsForgotten()).isZero();
        assertThat(ledger.counters("T").exactDuplicates()).isTrue();
    }

    @Test
    void bodiesAreForgottenBeforeTheirRecords() {
        String event = to.event("E", "u", "i-0");
        to.emulator.configure(s -> s.with(Knob.KEEP_BODY_BYTES, Integer.toString(event.length())));
        to.importing(event);
        to.importing(to.event("E", "u", "i-1"));

        assertThat(ledger.body(1)).isEmpty();
        assertThat(ledger.body(2)).hasValueSatisfying(b -> assertThat(b).hasSize(event.length()));
        assertThat(ledger.events("T", true)).hasSize(2);
        assertThat(ledger.events("T", true).get(0).at("/properties/(body)").asText())
                .isEqualTo("no longer remembered");
    }

    @Test
    void theRequestLogIsBounded() {
        to.emulator.configure(s -> s.with(Knob.KEEP_REQUESTS, "2"));
        importEach(0, 5);

        assertThat(ledger.requests()).extracting(LoggedRequest::id).containsExactly(4L, 5L);
    }

    @Test
    void manyClientsAtOnceAddUp() {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int client = 0; client < 40; client++) {
            String[] events = new String[50];
            for (int i = 0; i < events.length; i++) {
                events[i] = to.event("E", "u" + client, "i-" + client / 2 + "-" + i);
            }
            HttpRequest request = to.post("/import?strict=1", Posting.array(events))
                    .header("authorization", Posting.basic("T", ""))
                    .build();
            answers.add(to.client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
        }
        answers.forEach(a -> assertThat(a.join().statusCode()).isEqualTo(200));

        assertThat(to.counts()).isEqualTo(new Counts(2000, 2000, 0, 0, 2000, 0));
        assertThat(ledger.received("T"))
                .extracting(Received::sequence)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(ledger.users("T")).hasSize(40);
    }

    @Test
    void theLedgerOutlivesTheServer() {
        importEach(0, 1);
        to.emulator.close();

        assertThat(ledger.accepted("T")).hasSize(1);
    }
}
