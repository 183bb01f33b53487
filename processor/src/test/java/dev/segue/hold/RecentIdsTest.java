package dev.segue.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RecentIdsTest {
    @Test
    void remembersWhenAnIdWasSeenLast() {
        RecentIds ids = new RecentIds(16);
        ids.seen("u", 1000);

        assertThat(ids.seenSince("u", 1000)).isTrue();
        assertThat(ids.seenSince("u", 1001)).isFalse();
        assertThat(ids.seenSince("v", Long.MIN_VALUE)).isFalse();

        ids.seen("u", 2000);
        assertThat(ids.seenSince("u", 1001)).isTrue();
    }

    @Test
    void forgetsRatherThanGrowsAndMakesNothingUp() {
        RecentIds ids = new RecentIds(1024);
        for (int i = 0; i < 100_000; i++) {
            ids.seen("seen-" + i, 1);
        }

        int remembered = 0;
        for (int i = 0; i < 100_000; i++) {
            remembered += ids.seenSince("seen-" + i, 1) ? 1 : 0;
            assertThat(ids.seenSince("never-" + i, 0)).isFalse();
        }
        assertThat(remembered).isEqualTo(1024);
    }

    @Test
    void aSizeThatIsNoPowerOfTwoIsAMistake() {
        assertThatThrownBy(() -> new RecentIds(1000)).hasMessageContaining("1000");
    }
}
