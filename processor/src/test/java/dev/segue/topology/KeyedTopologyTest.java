package dev.segue.topology;

import static dev.segue.topology.Messages.alias;
import static dev.segue.topology.Messages.track;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.deadletter.Reason;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyedTopologyTest {
    private static void send(TestRouter router, @Nullable String key, String json) {
        router.send(key == null ? null : key.getBytes(UTF_8), json.getBytes(UTF_8), new RecordHeaders(), router.now());
    }

    /** A user whose key belongs to this partition of two. */
    private static String userOf(int partition) {
        int i = 0;
        while (Utils.toPositive(Utils.murmur2(("u" + i).getBytes(UTF_8))) % 2 != partition) {
            i++;
        }
        return "u" + i;
    }

    @Test
    void aKeyedTopicNeedsNoRepartition() {
        TestRouter.Options options = new TestRouter.Options().keyed(1);
        try (TestRouter router = options.start()) {
            // given
            assertThat(options.topology(router).describe().subtopologies()).hasSize(1);
            send(router, "u1", alias("x", "u1", "a"));
            send(router, "u1", track("u1", "t1"));
            assertThat(router.requestedIds()).containsExactly("a");

            // when
            router.advance(1000);

            // then
            assertThat(router.requestedIds()).containsExactly("t1");
        }
    }

    @Test
    void anotherKeyOrNoneIsMisrouted() {
        try (TestRouter router = new TestRouter.Options().keyed(1).start()) {
            send(router, "u2", track("u1", "t1"));
            send(router, null, track("u1", "t2"));

            assertThat(router.deadLetters())
                    .hasSize(2)
                    .allSatisfy(letter -> assertThat(letter.letter().reason()).isEqualTo(Reason.MISROUTED));
            assertThat(router.requests()).isEmpty();
        }
    }

    @Test
    void anotherPartitionThanTheDefaultOneIsMisrouted() {
        try (TestRouter router = new TestRouter.Options().keyed(2).start()) {
            send(router, userOf(0), track(userOf(0), "here"));
            send(router, userOf(1), track(userOf(1), "elsewhere"));

            assertThat(router.requestedIds()).containsExactly("here");
            assertThat(router.deadLetters().get(0).letter().reason()).isEqualTo(Reason.MISROUTED);
        }
    }

    @Test
    void aTopicThatGrewIsAskedAgainButNotForEveryRecord() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger size = new AtomicInteger(1);
        AtomicLong nanos = new AtomicLong();
        EventsPartitions partitions = new EventsPartitions(
                () -> {
                    asked.incrementAndGet();
                    return size.get();
                },
                nanos::get);
        byte[] key = userOf(1).getBytes(UTF_8);
        assertThat(partitions.fits(key, 0)).isTrue();
        size.set(2);

        assertThat(partitions.fits(key, 1)).isFalse();
        nanos.addAndGet(30_000_000_000L);
        assertThat(partitions.fits(key, 1)).isTrue();
        assertThat(partitions.fits(key, 0)).isFalse();
        assertThat(asked).hasValue(2);
    }
}
