package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FingerprintSetTest {
    private final FingerprintSet set = new FingerprintSet();

    private boolean add(int number) {
        return set.add(Fingerprint.of("n" + number), 1000);
    }

    @Test
    void whatWasAddedIsKnown() {
        for (int i = 0; i < 900; i++) {
            assertThat(add(i)).isTrue();
        }
        for (int i = 0; i < 900; i++) {
            assertThat(add(i)).isFalse();
        }
        assertThat(set.forgot()).isFalse();
    }

    @Test
    void theLastThousandAreAlwaysKnownAndOlderOnesAreForgottenAloud() {
        for (int i = 0; i < 5000; i++) {
            add(i);
        }

        for (int i = 4000; i < 5000; i++) {
            assertThat(add(i)).isFalse();
        }
        assertThat(add(0)).isTrue();
        assertThat(set.forgot()).isTrue();
    }

    @Test
    void fingerprintsWithZerosAreKeptApart() {
        assertThat(set.add(new Fingerprint(0, 0), 10)).isTrue();
        assertThat(set.add(new Fingerprint(0, 0), 10)).isFalse();
        assertThat(set.add(new Fingerprint(0, 128), 10)).isTrue();
        assertThat(set.add(new Fingerprint(5, 0), 10)).isTrue();
    }

    @Test
    void theSameTextCutElsewhereIsAnotherFingerprint() {
        assertThat(Fingerprint.of("ab", "c")).isNotEqualTo(Fingerprint.of("a", "bc"));
        assertThat(Fingerprint.of("ab", "c")).isEqualTo(Fingerprint.of("ab", "c"));
    }
}
