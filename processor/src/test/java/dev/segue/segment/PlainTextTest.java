package dev.segue.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlainTextTest {
    /** Every byte at every place of texts of every length about eight. */
    @Test
    void eachByteIsSeenWhereverItStands() {
        for (int length = 0; length <= 20; length++) {
            byte[] bytes = new byte[length];
            Arrays.fill(bytes, (byte) 'a');
            assertThat(PlainText.of(bytes)).isEqualTo(PlainText.PLAIN);
            for (int at = 0; at < length; at++) {
                for (int value = 0; value < 256; value++) {
                    bytes[at] = (byte) value;
                    PlainText expected = value == 0 || value > 127
                            ? PlainText.OTHER
                            : value == 92 ? PlainText.ESCAPED : PlainText.PLAIN;
                    assertThat(PlainText.of(bytes))
                            .as("%d at %d of %d", value, at, length)
                            .isEqualTo(expected);
                }
                bytes[at] = 'a';
            }
        }
    }

    @Test
    void severalKindsAtOnceAreTheWorst() {
        assertThat(PlainText.of("\\ and é, which is not ASCII".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(PlainText.OTHER);
        assertThat(PlainText.of("é, and then a \\ behind it".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(PlainText.OTHER);
        assertThat(PlainText.of("\\\\\\\\\\\\\\\\\\".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(PlainText.ESCAPED);
    }
}
