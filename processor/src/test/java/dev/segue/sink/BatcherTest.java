package dev.segue.sink;

import static dev.segue.sink.Requests.alias;
import static dev.segue.sink.Requests.event;
import static dev.segue.sink.Requests.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.mixpanel.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
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
        assertThat(two.bytes())
                .isEqualTo(exactlyTwo)
                .isEqualTo(FakeDelivery.text(two).length());
        assertThat(FakeDelivery.text(two)).isEqualTo("[{\"at\":\"0@0\"},{\"at\":\"0@1\"}]");
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

    /** As many as fit, and not one more; the bytes are those of the text; the order is the partition's; nothing is left out. */
    @Test
    void anyBatchIsAsLargeAsCountAndBytesAllowAndItsBytesAreExact() {
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            int records = 1 + random.nextInt(20);
            long bytes = 1 + random.nextInt(2000);
            Batcher batcher = batcher(records, bytes);
            List<Item> items = new ArrayList<>();
            for (int i = random.nextInt(60); i >= 0; i--) {
                String body = "{\"" + "é".repeat(random.nextInt(120)) + "\":1}";
                Item item = item(Requests.raw(0, items.size(), "u", "IMPORT EVENT true u p1 " + body));
                items.add(item);
            }
            List<Item> shuffled = new ArrayList<>(items);
            Collections.shuffle(shuffled, random);
            shuffled.forEach(batcher::add);
            int at = 0;
            for (Batch batch = batcher.take(LINGER); batch != null; batch = batcher.take(LINGER)) {
                assertThat(batch.items()).isEqualTo(items.subList(at, at + batch.size()));
                at += batch.size();
                String text = FakeDelivery.text(batch);
                assertThat(batch.bytes()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
                assertThat(batch.size()).isLessThanOrEqualTo(records);
                assertThat(batch.bytes() <= bytes || batch.size() == 1).isTrue();
                if (at < items.size() && batch.size() < records) {
                    assertThat(batch.bytes() + 1 + items.get(at).body().length)
                            .as("one more would not have fitted")
                            .isGreaterThan(bytes);
                }
            }
            assertThat(at).isEqualTo(items.size());
        }
    }

    /** It goes before the linger is over exactly when nothing more would fit. */
    @Test
    void goesAtOnceWhenFullByBytes() {
        for (int spare : List.of(-1, 0, 1)) {
            Batcher batcher = batcher(10, 2 * BODY + 3 + spare);
            batcher.add(item(event(0, 0, "u")));
            assertThat(batcher.take(0)).isNull();
            batcher.add(item(event(0, 1, "v")));
            Batch batch = batcher.take(0);
            if (spare <= 0) {
                assertThat(batch).isNotNull();
            } else {
                assertThat(batch).isNull();
            }
        }
    }

    @Test
    void asManyThatMustNotBeRepeatedAsThereIsRoomForAndNoneWithout() {
        Batcher batcher = batcher(10, 1000);
        for (int i = 0; i < 4; i++) {
            batcher.add(item(Requests.increment(0, i, "u" + i)));
        }
        room = 0;
        assertThat(batcher.take(LINGER)).isNull();
        assertThat(batcher.waitNanos(LINGER)).isEqualTo(Long.MAX_VALUE);
        assertThat(batcher.withoutRoom()).isEqualTo(4);
        room = 3;
        assertThat(offsets(batcher.take(LINGER))).containsExactly(0L, 1L, 2L);
        assertThat(batcher.withoutRoom()).isZero();
    }
}
