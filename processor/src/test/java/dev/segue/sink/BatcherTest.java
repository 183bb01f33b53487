package dev.segue.sink;

import static dev.segue.sink.Requests.alias;
import static dev.segue.sink.Requests.event;
import static dev.segue.sink.Requests.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.mixpanel.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatcherTest {
    private static final int BODY = event(0, 0, "u").value().length - "IMPORT EVENT true u p1 ".length();
    private static final long LINGER = 50;

    private int room = 1000;

    @Test
    void waitsForMoreUntilTheLingerIsOver() {
        Batcher batcher = batcher(10, 1000);
        batcher.add(item(event(0, 0, "u")));
        assertThat(batcher.take(49)).isNull();
        assertThat(batcher.waitNanos(49)).isEqualTo(1);
        assertThat(offsets(batcher.take(50))).containsExactly(0L);
        assertThat(batcher.take(1000)).isNull();
        assertThat(batcher.waitNanos(1000)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void goesAtOnceWhenFullByCount() {
        Batcher batcher = batcher(2, 1000);
        batcher.add(item(event(0, 0, "u")));
        batcher.add(item(event(0, 1, "v")));
        batcher.add(item(event(0, 2, "w")));
        assertThat(offsets(batcher.take(0))).containsExactly(0L, 1L);
        assertThat(batcher.take(0)).isNull();
    }

    @Test
    void bytesAreThoseOfTheArrayBracketsAndCommasIncluded() {
        long exactlyTwo = 2 * BODY + 3;
        Batcher fits = batcher(10, exactlyTwo);
        Batcher doesNot = batcher(10, exactlyTwo - 1);
        for (Batcher batcher : List.of(fits, doesNot)) {
            batcher.add(item(event(0, 0, "u")));
            batcher.add(item(event(0, 1, "v")));
        }
        Batch two = fits.take(0);
        assertThat(offsets(two)).containsExactly(0L, 1L);
        assertThat(two).isNotNull();
        assertThat(two.bytes()).isEqualTo(exactlyTwo).isEqualTo(text(two).length());
        assertThat(text(two)).isEqualTo("[{\"at\":\"0@0\"},{\"at\":\"0@1\"}]");
        assertThat(offsets(doesNot.take(0))).containsExactly(0L);
        assertThat(offsets(doesNot.take(LINGER))).containsExactly(1L);
    }

    @Test
    void recordAboveTheBytesGoesAlone() {
        Batcher batcher = batcher(10, 5);
        batcher.add(item(event(0, 0, "u")));
        batcher.add(item(event(0, 1, "u")));
        assertThat(offsets(batcher.take(0))).containsExactly(0L);
        assertThat(offsets(batcher.take(0))).containsExactly(1L);
    }

    @Test
    void kindsDoNotMixAndTheOldestComesFirst() {
        Batcher batcher = batcher(10, 1000);
        batcher.add(item(event(0, 1, "u")));
        batcher.add(item(alias(0, 0, "v")));
        batcher.add(item(alias(0, 2, "w")));
        assertThat(offsets(batcher.take(LINGER))).containsExactly(0L, 2L);
        assertThat(offsets(batcher.take(LINGER))).containsExactly(1L);
    }

    @Test
    void whatMustWaitAgainIsTakenOut() {
        Batcher batcher = batcher(10, 1000);
        Item item = item(event(0, 0, "u"));
        batcher.add(item);
        batcher.add(item(event(0, 1, "v")));
        batcher.remove(item);
        assertThat(offsets(batcher.take(LINGER))).containsExactly(1L);
    }

    @Test
    void refusedRecordWaitsForCompanyUpToItsTime() {
        Batcher batcher = batcher(10, 1000);
        Item suspect = item(event(0, 0, "u"));
        suspect.wantsCompany = true;
        suspect.aloneAtNanos = 500;
        batcher.add(suspect);
        assertThat(batcher.take(499)).isNull();
        assertThat(batcher.waitNanos(400)).isEqualTo(100);
        batcher.add(item(event(0, 1, "v")));
        assertThat(offsets(batcher.take(LINGER))).containsExactly(0L, 1L);

        batcher.add(suspect);
        assertThat(offsets(batcher.take(500))).containsExactly(0L);
    }

    @Test
    void halvesKeepTheOrderAndTheFailuresButNotTheWait() {
        Batcher batcher = batcher(10, 1000);
        for (int i = 0; i < 3; i++) {
            batcher.add(item(event(0, i, "u")));
        }
        Batch batch = batcher.take(LINGER);
        assertThat(batch).isNotNull();
        List<Batch> halves = batch.with(batch.history().failed(7).failed(9)).halves();
        assertThat(halves.stream().map(BatcherTest::offsets)).containsExactly(List.of(0L), List.of(1L, 2L));
        assertThat(halves).allSatisfy(half -> {
            assertThat(half.history().failures()).isEqualTo(2);
            assertThat(half.history().waits()).isZero();
            assertThat(half.history().successesBefore()).isEqualTo(7);
        });
    }

    private Batcher batcher(int records, long bytes) {
        EndpointState state =
                new EndpointState(new SinkSettings.Limit(records, bytes), 50, RetryPolicy.defaults(), () -> 0.5);
        return new Batcher(Endpoint.IMPORT, LINGER, state, () -> room);
    }

    private static List<Long> offsets(@org.jspecify.annotations.Nullable Batch batch) {
        return batch == null
                ? List.of()
                : batch.items().stream().map(Item::offset).toList();
    }

    private static String text(Batch batch) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        try {
            JoinedBody.writeTo(batch, out);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
