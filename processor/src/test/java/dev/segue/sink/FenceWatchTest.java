package dev.segue.sink;

import static dev.segue.sink.Requests.alias;
import static dev.segue.sink.Requests.event;
import static dev.segue.sink.Requests.item;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FenceWatchTest {
    private static final long SECOND = 1_000_000_000L;

    private final TallyMetrics metrics = new TallyMetrics();
    private final FenceWatch watch = new FenceWatch(Duration.ofSeconds(1), metrics);

    @Test
    void measuresTheFirstPostAfterTheEnd() {
        watch.met(item(alias(0, 1, "u")));
        watch.starts(item(event(0, 0, "u")), 0);
        watch.ended(item(alias(0, 1, "u")), 5 * SECOND);
        watch.starts(item(event(0, 2, "u")), 6 * SECOND);
        watch.starts(item(event(0, 3, "u")), 9 * SECOND);
        assertThat(metrics.gaps).containsExactly(Duration.ofSeconds(1));
        assertThat(metrics.violations).isZero();
    }

    @Test
    void aPostSoonerThanTheGateIsAViolation() {
        watch.met(item(alias(0, 1, "u")));
        watch.ended(item(alias(0, 1, "u")), 5 * SECOND);
        watch.starts(item(event(0, 2, "u")), 6 * SECOND - 1);
        assertThat(metrics.violations).isEqualTo(1);
    }

    @Test
    void aPostBehindAnAliasThatHasNotEndedIsAViolation() {
        watch.met(item(alias(0, 1, "u")));
        watch.met(item(alias(0, 4, "u")));
        watch.ended(item(alias(0, 1, "u")), 0);
        watch.starts(item(event(0, 3, "u")), SECOND);
        assertThat(metrics.violations).isZero();
        watch.starts(item(event(0, 5, "u")), 2 * SECOND);
        assertThat(metrics.violations).isEqualTo(1);
    }

    @Test
    void othersAndAliasesAreFree() {
        watch.met(item(alias(0, 1, "u")));
        watch.ended(item(alias(0, 1, "u")), 0);
        watch.starts(item(event(0, 2, "v")), 1);
        watch.starts(item(alias(0, 3, "u")), 1);
        assertThat(metrics.violations).isZero();
        assertThat(metrics.gaps).isEmpty();
    }

    /** Also when nothing else happens in its partition that would let it forget. */
    @Test
    void aRecordIsBehindItsUsersAliasForAMinute() {
        watch.met(item(alias(0, 1, "u")));
        assertThat(watch.isBehindAlias(item(event(0, 2, "u")), 500 * SECOND)).isTrue();
        watch.ended(item(alias(0, 1, "u")), 500 * SECOND);
        assertThat(watch.isBehindAlias(item(event(0, 2, "u")), 560 * SECOND)).isTrue();
        assertThat(watch.isBehindAlias(item(event(0, 2, "v")), 501 * SECOND)).isFalse();
        assertThat(watch.isBehindAlias(item(alias(0, 3, "u")), 501 * SECOND)).isFalse();
        assertThat(watch.isBehindAlias(item(event(0, 2, "u")), 561 * SECOND)).isFalse();
    }
}
