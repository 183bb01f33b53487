package dev.segue.topology;

import static dev.segue.topology.Messages.alias;
import static dev.segue.topology.Messages.identify;
import static dev.segue.topology.Messages.page;
import static dev.segue.topology.Messages.track;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.hold.HoldSettings;
import dev.segue.mapping.DropReason;
import dev.segue.mapping.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class HoldTopologyTest {
    @Test
    void trackBehindAnAliasWaitsForTheWindow() {
        try (TestRouter router = new TestRouter.Options().start()) {
            // given
            router.send(alias("visitor", "u1", "a"));
            router.send(track("u1", "t1"));
            router.send(track("u2", "other"));
            assertThat(router.requestedIds()).containsExactly("a", "other");

            // when
            router.advance(999);
            List<String> early = router.requestedIds();
            router.advance(1);

            // then
            assertThat(early).isEmpty();
            assertThat(router.requestedIds()).containsExactly("t1");
            assertThat(router.openGates()).isZero();
        }
    }

    @Test
    void heldMessagesOfAllTypesLeaveInOrderAsTheyCame() {
        try (TestRouter router = new TestRouter.Options().start()) {
            // given
            router.send(alias("visitor", "u1", "a"));
            router.requests();
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                String id = "m" + i;
                String json = i % 3 == 0 ? track("u1", id) : i % 3 == 1 ? identify("u1", id) : page("u1", id);
                RecordHeaders headers = new RecordHeaders();
                headers.add("trace", ("t" + i).getBytes(UTF_8)).add("empty", null);
                router.send(
                        "k".getBytes(UTF_8), json.getBytes(UTF_8), headers, TestRouter.START.minusSeconds(5000 - i));
                ids.add(id);
            }

            // when
            router.advance(1000);

            // then
            List<TestRouter.Written> written = router.requests();
            assertThat(written).extracting(w -> w.request().getMessageId()).containsExactlyElementsOf(ids);
            for (int i = 0; i < written.size(); i++) {
                TestRouter.Written one = written.get(i);
                assertThat(one.record().timestamp())
                        .isEqualTo(TestRouter.START.minusSeconds(5000 - i).toEpochMilli());
                assertThat(one.record().headers().lastHeader("trace").value()).isEqualTo(("t" + i).getBytes(UTF_8));
                assertThat(one.record().headers().lastHeader("empty").value()).isNull();
                assertThat(one.request().getOrigin().getOffset()).isEqualTo(i + 1L);
            }
        }
    }

    @Test
    void aMessageBetweenDueTimeAndTickGoesBehindTheQueue() {
        HoldSettings slowTicks = new HoldSettings(
                Duration.ofSeconds(1), Duration.ofSeconds(10), 1 << 20, Duration.ofSeconds(5), 1, Duration.ofDays(1));
        try (TestRouter router = new TestRouter.Options().hold(slowTicks).start()) {
            // given a tick that lets one of two go
            router.send(alias("visitor", "u1", "a"));
            router.send(track("u1", "t1"));
            router.send(track("u1", "t2"));
            router.advance(1000);
            assertThat(router.requestedIds()).containsExactly("a", "t1");

            // when
            router.advance(2000);
            router.send(track("u1", "late"));
            List<String> atOnce = router.requestedIds();
            router.advance(3000);
            router.advance(5000);

            // then
            assertThat(atOnce).isEmpty();
            assertThat(router.requestedIds()).containsExactly("t2", "late");
        }
    }

    @Test
    void anotherPairExtends() {
        try (TestRouter router = new TestRouter.Options().start()) {
            // given
            router.send(alias("visitor", "u1", "a1"));
            router.send(track("u1", "t1"));
            router.advance(600);
            router.send(alias("other", "u1", "a2"));
            assertThat(router.requestedIds()).containsExactly("a1", "a2");

            // when
            router.advance(999);
            List<String> early = router.requestedIds();
            router.advance(1);

            // then
            assertThat(early).isEmpty();
            assertThat(router.requestedIds()).containsExactly("t1");
            assertThat(router.metrics.gatesOpened).isEqualTo(1);
            assertThat(router.metrics.gatesExtended).isEqualTo(1);
        }
    }

    @Test
    void thePairThatOpenedTheGateIsDroppedAndExtendsNothing() {
        try (TestRouter router = new TestRouter.Options().start()) {
            // given
            router.send(alias("visitor", "u1", "a1"));
            router.send(track("u1", "t1"));
            router.advance(600);

            // when
            router.send(alias("visitor", "u1", "a1again"));
            router.advance(400);

            // then
            assertThat(router.requestedIds()).containsExactly("a1", "t1");
            assertThat(router.metrics.dropped).containsExactly(Map.entry(DropReason.ALREADY_LINKED, 1L));
        }
    }

    /** A client that aliases at each login, in a loop. */
    @Test
    void tenThousandAliasesOfOnePairDelayNeitherTheUserNorOthersBeyondTheFirst() {
        try (TestRouter router = new TestRouter.Options().start()) {
            // given
            router.send(alias("visitor", "u1", "first"));
            router.send(track("u1", "behind"));
            assertThat(router.requestedIds()).containsExactly("first");

            // when
            for (int i = 0; i < 10_000; i++) {
                router.send(alias("visitor", "u1", "again-" + i));
                if (i % 1000 == 0) {
                    router.send(track("u2", "other-" + i));
                    assertThat(router.requestedIds()).containsExactly("other-" + i);
                }
            }

            // then
            router.advance(1000);
            for (int ticks = 0; router.openGates() > 0; ticks++) {
                assertThat(ticks).as("ticks of 50 ms").isLessThan(10);
                router.advance(50);
            }
            assertThat(router.requestedIds()).containsExactly("behind");
            router.send(alias("visitor", "u1", "much later"));
            router.send(track("u1", "at once"));
            assertThat(router.requestedIds()).containsExactly("at once");
            assertThat(router.metrics.gatesOpened).isEqualTo(1);
        }
    }

    @Test
    void anAliasThatCameAfterEventsOfItsUserIsCounted() {
        try (TestRouter router = new TestRouter.Options().start()) {
            router.send(track("u1", "too soon"));
            router.send(track("visitor", "before, as it should be"));
            router.send(alias("visitor", "u1", "a1"));
            router.send(alias("guest", "u2", "a2"));
            router.send(track("u3", "long ago"));
            router.advance(60_001);
            router.send(alias("someone", "u3", "a3"));

            assertThat(router.metrics.aliasesAfterEvents).isEqualTo(1);
            assertThat(router.metrics.gatesOpened).isEqualTo(3);
        }
    }

    @Test
    void aChainOfAliasesWithinTheHoldIsCounted() {
        try (TestRouter router = new TestRouter.Options().start()) {
            router.send(alias("a", "b", "a to b"));
            router.advance(999);
            router.send(alias("b", "c", "b to c"));
            assertThat(router.metrics.aliasesChained).isEqualTo(1);

            router.advance(1000);
            router.send(alias("c", "d", "c to d"));
            assertThat(router.metrics.aliasesChained).isEqualTo(1);
        }
    }

    @Test
    void aPairThatWasLinkedBeforeOpensNoGate() {
        try (TestRouter router = new TestRouter.Options().start()) {
            // given
            router.send(alias("visitor", "u1", "a1"));
            router.advance(1000);

            // when
            router.send(alias("visitor", "u1", "a2"));
            router.send(track("u1", "t1"));

            // then
            assertThat(router.requestedIds()).containsExactly("a1", "t1");
            assertThat(router.metrics.gatesOpened).isEqualTo(1);
        }
    }

    @Test
    void aLoopOfAliasesIsCutAtTheLongestHold() {
        try (TestRouter router = new TestRouter.Options().start()) {
            // given
            router.send(alias("visitor", "u1", "a"));
            router.send(track("u1", "t1"));

            // when
            Instant released = null;
            for (int i = 0; i < 30 && released == null; i++) {
                router.advance(500);
                if (router.requestedIds().contains("t1")) {
                    released = router.now();
                } else {
                    router.send(alias("visitor" + i, "u1", "a" + i));
                }
            }

            // then
            assertThat(released).isEqualTo(TestRouter.START.plusSeconds(10));
            assertThat(router.metrics.gatesCapped).isPositive();
        }
    }

    @Test
    void aLongQueueIsReleasedOverSeveralTicksAndNobodyOvertakesIt() {
        HoldSettings budget = new HoldSettings(
                Duration.ofSeconds(1), Duration.ofSeconds(10), 1 << 24, Duration.ofMillis(50), 200, Duration.ofDays(1));
        try (TestRouter router = new TestRouter.Options().hold(budget).start()) {
            // given
            router.send(alias("visitor", "u1", "a"));
            router.requests();
            List<String> ids = new ArrayList<>(
                    IntStream.range(0, 500).mapToObj(i -> "m" + i).toList());
            ids.forEach(id -> router.send(track("u1", id)));

            // when
            router.advance(1000);
            List<String> first = router.requestedIds();
            router.send(track("u1", "between"));
            ids.add("between");
            router.advance(50);
            List<String> second = router.requestedIds();
            router.advance(50);
            List<String> third = router.requestedIds();

            // then
            assertThat(first).hasSize(200);
            assertThat(second).hasSize(200);
            List<String> all = new ArrayList<>(first);
            all.addAll(second);
            all.addAll(third);
            assertThat(all).containsExactlyElementsOf(ids);
            assertThat(router.openGates()).isZero();
        }
    }

    @Test
    void atTheBoundTheOldestGoEarlyAndInOrder() {
        HoldSettings small = HoldSettings.of(Duration.ofSeconds(1), 20_000);
        try (TestRouter router = new TestRouter.Options().hold(small).start()) {
            // given two users who wait
            router.send(alias("x", "u1", "a1"));
            router.send(alias("y", "u2", "a2"));
            router.requests();
            List<String> ids = new ArrayList<>();

            // when
            for (int i = 0; i < 50; i++) {
                router.send(track("u1", "first" + i));
                ids.add("first" + i);
            }
            for (int i = 0; i < 50; i++) {
                router.send(track("u2", "second" + i));
            }
            List<String> early = router.requestedIds();

            // then
            assertThat(early).isNotEmpty().hasSizeLessThan(100);
            assertThat(early.subList(0, Math.min(50, early.size())))
                    .containsExactlyElementsOf(ids.subList(0, Math.min(50, early.size())));
            assertThat(router.metrics.releasedEarly).isEqualTo(early.size());
            assertThat(router.metrics.gauges.get(0).bytes()).isLessThanOrEqualTo(20_000);
            assertThat(router.metrics.waiting()).isEqualTo(100 - early.size());

            // and when the gates open, the rest follows
            router.advance(1100);
            assertThat(router.requests()).hasSize(100 - early.size());
        }
    }

    @Test
    void withoutAHoldEverythingPassesAndNothingIsScheduled() {
        try (TestRouter router = new TestRouter.Options().hold(Duration.ZERO).start()) {
            router.send(alias("visitor", "u1", "a"));
            router.send(track("u1", "t1"));

            assertThat(router.requestedIds()).containsExactly("a", "t1");
            assertThat(router.metrics.gatesOpened).isZero();
            assertThat(router.metrics.held).isZero();
        }
    }

    @Test
    void anIdentifyThatSendsAVerbOpensTheGateButOvertakesNothing() {
        String anonymousId = "7d3c5a0e-8f0b-4c57-9d53-0a3a4b9e8a11";
        String identify = "{\"type\":\"identify\",\"userId\":\"u1\",\"anonymousId\":\"" + anonymousId
                + "\",\"messageId\":\"%s\",\"traits\":{\"plan\":\"pro\"}}";
        try (TestRouter router =
                new TestRouter.Options().identity(Identity.ORIGINAL).start()) {
            router.send(identify.formatted("i1"));
            router.send(track("u1", "t1"));
            router.send(identify.formatted("i2"));
            assertThat(router.requestedIds()).isNotEmpty().containsOnly("i1");

            router.advance(1000);

            assertThat(router.requestedIds()).startsWith("t1").contains("i2");
        }
    }

    @Test
    void anAliasThatArrivesDuringTheHoldOvertakesWhatWaits() {
        try (TestRouter router = new TestRouter.Options().start()) {
            router.send(alias("x", "u1", "a1"));
            router.send(track("u1", "t1"));
            router.send(alias("y", "u1", "a2"));

            assertThat(router.requestedIds()).containsExactly("a1", "a2");
            router.advance(1000);
            assertThat(router.requestedIds()).containsExactly("t1");
        }
    }
}
