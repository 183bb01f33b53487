package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OffsetLedgerTest {
    private final OffsetLedger ledger = new OffsetLedger(10);

    @Test
    void startsWhereReadingStarts() {
        assertThat(ledger.committable()).isEqualTo(10);
        assertThat(ledger.span()).isZero();
    }

    @Test
    void firstRecordNotDoneIsTheOffsetToCommit() {
        ledger.read(10);
        ledger.read(11);
        ledger.read(14);
        ledger.done(11);
        assertThat(ledger.committable()).isEqualTo(10);
        assertThat(ledger.span()).isEqualTo(3);
        ledger.done(10);
        assertThat(ledger.committable()).isEqualTo(14);
        assertThat(ledger.span()).isEqualTo(1);
        ledger.done(14);
        assertThat(ledger.committable()).isEqualTo(15);
    }

    @Test
    void controlRecordsBehindTheLastRecordArePassed() {
        ledger.read(10);
        ledger.readUpTo(13);
        assertThat(ledger.committable()).isEqualTo(10);
        ledger.done(10);
        assertThat(ledger.committable()).isEqualTo(13);
    }

    @Test
    void keepsAnyNumberBehindARecordThatIsNotDone() {
        for (long offset = 10; offset < 10_000; offset += 3) {
            ledger.read(offset);
        }
        for (long offset = 13; offset < 10_000; offset += 3) {
            ledger.done(offset);
        }
        assertThat(ledger.committable()).isEqualTo(10);
        assertThat(ledger.span()).isEqualTo(3330);
        ledger.done(10);
        assertThat(ledger.committable()).isEqualTo(9998);
        for (long offset = 10_000; offset < 20_000; offset++) {
            ledger.read(offset);
            ledger.done(offset);
        }
        assertThat(ledger.committable()).isEqualTo(20_000);
        assertThat(ledger.span()).isZero();
    }

    @Test
    void whatCannotBeIsABug() {
        ledger.read(10);
        assertThatThrownBy(() -> ledger.read(10)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ledger.done(11)).hasMessage("offset 11 was not read");
        ledger.read(11);
        ledger.done(11);
        assertThatThrownBy(() -> ledger.done(11)).hasMessage("offset 11 is done");
    }
}
