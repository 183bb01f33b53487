package dev.segue.topology;

import static dev.segue.topology.Messages.identify;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.mapping.DropReason;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** Producers send a message twice now and then; what must not be counted twice is not. */
class DuplicatesTopologyTest {
    private static final Duration WINDOW = Duration.ofHours(24);

    private static TestRouter.Options options() {
        return new TestRouter.Options().increments("Paid").dedupe(WINDOW);
    }

    private static String paid(String userId, String messageId) {
        return """
            {"type":"track","userId":"%s","messageId":"%s","event":"Paid","properties":{"revenue":5},\
            "timestamp":"2026-11-24T11:59:00Z"}""".formatted(userId, messageId);
    }

    private static long entries(TestRouter router) {
        KeyValueStore<byte[], byte[]> store = router.driver.getKeyValueStore(Stores.DUPLICATES);
        long entries = 0;
        try (KeyValueIterator<byte[], byte[]> all = store.all()) {
            while (all.hasNext()) {
                all.next();
                entries++;
            }
        }
        return entries;
    }

    @Test
    void aChargeThatIsSentTwiceIsCountedOnce() {
        try (TestRouter router = options().start()) {
            router.send(paid("u1", "m1"));
            assertThat(router.requestedIds()).containsOnly("m1").hasSizeGreaterThan(2);

            router.send(paid("u1", "m1"));

            assertThat(router.requests()).isEmpty();
            assertThat(router.metrics.dropped).containsExactly(Map.entry(DropReason.DUPLICATE, 1L));
        }
    }

    @Test
    void anotherUserMessageOrTypeIsNoRepeat() {
        try (TestRouter router = options().start()) {
            router.send(paid("u1", "m1"));
            router.send(paid("u2", "m1"));
            router.send(paid("u1", "m2"));
            router.send(paid("u1", "m1")
                    .replace("\"track\"", "\"page\"")
                    .replace("\"event\":\"Paid\"", "\"name\":\"Paid\""));
            // run together the two keys would be the same
            router.send(paid("u1m", "1"));

            assertThat(router.metrics.dropped).isEmpty();
            assertThat(router.metrics.mapped).isEqualTo(5);
        }
    }

    @Test
    void whatMayBeRepeatedIsNotLookedAt() {
        try (TestRouter router = options().start()) {
            router.send(identify("u1", "m1"));
            router.send(identify("u1", "m1"));

            assertThat(router.metrics.mapped).isEqualTo(2);
            assertThat(entries(router)).isZero();
        }
    }

    @Test
    void withoutAMessageIdThereIsNoTelling() {
        try (TestRouter router = options().start()) {
            String message = paid("u1", "m1").replace("\"messageId\":\"m1\",", "");
            router.send(message);
            router.send(message);

            assertThat(router.metrics.mapped).isEqualTo(2);
        }
    }

    @Test
    void theWindowEnds() {
        try (TestRouter router = options().start()) {
            router.send(paid("u1", "m1"));
            router.advance(WINDOW.toMillis() - 1);
            router.send(paid("u1", "m1"));
            assertThat(router.metrics.mapped).isEqualTo(1);

            router.advance(1);
            router.send(paid("u1", "m1"));

            assertThat(router.metrics.mapped).isEqualTo(2);
            router.send(paid("u1", "m1"));
            assertThat(router.metrics.mapped).as("the window begins anew").isEqualTo(2);
            assertThat(entries(router)).as("a row and its index").isEqualTo(2);
        }
    }

    @Test
    void whatIsOverIsSweptAFewAtATime() {
        try (TestRouter router = options().start()) {
            for (int i = 0; i < 10; i++) {
                router.send(paid("u1", "old" + i));
            }
            assertThat(entries(router)).isEqualTo(20);
            router.advance(WINDOW.toMillis());

            router.send(paid("u1", "new0"));
            assertThat(entries(router)).isEqualTo(2 * (10 - 4 + 1));
            router.send(paid("u1", "new1"));
            router.send(paid("u1", "new2"));

            assertThat(entries(router)).as("only what is new").isEqualTo(6);
        }
    }

    @Test
    void whatIsNotOverStays() {
        try (TestRouter router = options().start()) {
            router.send(paid("u1", "first"));
            router.advance(1);
            router.send(paid("u1", "second"));
            router.advance(WINDOW.toMillis() - 1);

            router.send(paid("u1", "third"));
            assertThat(entries(router)).as("without the first").isEqualTo(4);
            router.send(paid("u1", "second"));
            assertThat(router.metrics.dropped).containsExactly(Map.entry(DropReason.DUPLICATE, 1L));

            router.advance(1);
            router.send(paid("u1", "fourth"));
            assertThat(entries(router)).as("without the second").isEqualTo(4);
        }
    }

    @Test
    void switchedOffThereIsNoStore() {
        try (TestRouter router = options().dedupe(Duration.ZERO).start()) {
            router.send(paid("u1", "m1"));
            router.send(paid("u1", "m1"));

            assertThat(router.metrics.mapped).isEqualTo(2);
            assertThat(router.driver.getAllStateStores()).doesNotContainKey(Stores.DUPLICATES);
        }
    }
}
