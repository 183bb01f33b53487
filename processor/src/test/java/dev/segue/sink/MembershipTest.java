package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MembershipTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Membership membership = new Membership(Duration.ofSeconds(6));

    @Test
    void nothingHoldsBeforeTheFirstConfirmation() {
        assertThat(membership.holds(0)).isFalse();
        assertThat(membership.wantsConfirmation(0)).isTrue();
    }

    @Test
    void holdsForHalfOfTheSessionFromTheTimeTheCommitWasSent() {
        membership.confirmed(10 * SECOND);

        assertThat(membership.holds(13 * SECOND - 1)).isTrue();
        assertThat(membership.holds(13 * SECOND)).isFalse();
    }

    @Test
    void asksAgainThreeTimesALease() {
        membership.confirmed(10 * SECOND);

        assertThat(membership.wantsConfirmation(11 * SECOND - 1)).isFalse();
        assertThat(membership.wantsConfirmation(11 * SECOND)).isTrue();
        assertThat(membership.everyNanos()).isEqualTo(SECOND);
    }

    @Test
    void anAnswerToAnEarlierCommitTakesNothingBack() {
        membership.confirmed(10 * SECOND);
        membership.confirmed(9 * SECOND);

        assertThat(membership.holds(13 * SECOND - 1)).isTrue();
    }
}
