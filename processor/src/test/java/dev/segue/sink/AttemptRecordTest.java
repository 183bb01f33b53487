package dev.segue.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttemptRecordTest {
    @Test
    void nothingIsTheEmptyText() {
        assertThat(AttemptRecord.NOTHING.write(7)).isEmpty();
        assertThat(AttemptRecord.read("", 7)).isEqualTo(AttemptRecord.NOTHING);
    }

    @Test
    void theBytesAreVersionDoubtAndDeltasWithOneBit() {
        AttemptRecord record = new AttemptRecord(0, new TreeMap<>(Map.of(1000L, false, 1001L, true, 1101L, true)));
        assertThat(Base64.getDecoder().decode(record.write(1000)))
                .containsExactly(1, 0, 0, 1 << 1 | 1, (100 << 1 | 1) & 0x7f | 0x80, 100 >> 6);
    }

    @Test
    void whatLiesBelowTheCommittedOffsetIsLeftOut() {
        AttemptRecord record = new AttemptRecord(15, new TreeMap<>(Map.of(5L, true, 12L, false, 20L, true)));
        AttemptRecord read = AttemptRecord.read(record.write(12), 12);
        assertThat(read.doneByOffset()).isEqualTo(Map.of(12L, false, 20L, true));
        assertThat(read.doubtedBefore()).isEqualTo(15);
        assertThat(record.write(30)).isEmpty();
    }

    @Test
    void whatIsWrittenIsRead() {
        Random random = new Random(1);
        for (int run = 0; run < 10_000; run++) {
            long committed = random.nextLong(1L << random.nextInt(1, 62));
            NavigableMap<Long, Boolean> records = new TreeMap<>();
            long offset = committed;
            for (int i = random.nextInt(20); i > 0; i--) {
                records.put(offset, random.nextBoolean());
                offset += 1 + random.nextLong(1L << random.nextInt(1, 34));
            }
            AttemptRecord record = new AttemptRecord(
                    random.nextInt(3) == 0 ? committed + 1 + random.nextInt(1_000_000) : committed, records);

            AttemptRecord read = AttemptRecord.read(record.write(committed), committed);
            assertThat(read.doneByOffset()).isEqualTo(records);
            if (record.doubtedBefore() > committed) {
                assertThat(read.doubtedBefore()).isEqualTo(record.doubtedBefore());
            } else {
                assertThat(read.doubtedBefore()).isLessThanOrEqualTo(committed);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "note, 'it has version 158, this release reads 1'",
        "a note of somebody, it is not base64",
        "=, it is not base64",
        "Ag, 'it has version 2, this release reads 1'",
        "AQ, it is cut off",
        "AQCA, it is cut off",
        "AQAAAA, its offsets do not grow",
        "AQD///////////8B, a number in it is too large",
    })
    void anythingElseIsRefusedWithTheReason(String metadata, String why) {
        assertThatThrownBy(() -> AttemptRecord.read(metadata, 5))
                .isInstanceOf(AttemptRecord.UnreadableException.class)
                .hasMessage(why);
    }

    /** Whatever stands there, it is read or refused: nothing else is thrown. */
    @Test
    void randomBytesAreReadOrRefused() {
        Random random = new Random(2);
        int refused = 0;
        for (int run = 0; run < 100_000; run++) {
            byte[] bytes = new byte[random.nextInt(30)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = 1;
            }
            try {
                AttemptRecord read = AttemptRecord.read(Base64.getEncoder().encodeToString(bytes), 100);
                assertThat(read.doneByOffset().keySet()).allMatch(offset -> offset >= 100);
            } catch (AttemptRecord.UnreadableException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(50_000);
    }
}
