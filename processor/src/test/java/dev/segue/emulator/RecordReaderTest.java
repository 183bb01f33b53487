package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RecordReaderTest {
    private static RecordReader.Records read(String body, boolean lines) {
        return RecordReader.read(body.getBytes(StandardCharsets.UTF_8), lines);
    }

    @Test
    void eachRecordKeepsItsOwnBytes() {
        RecordReader.Records read = read(" [ {\"a\" : \"ä\"} ,\n{\"b\":[1, 2]}, 7 ]\n", false);

        assertThat(read.problem()).isNull();
        assertThat(read.records())
                .extracting(r -> new String(r.bytes(), StandardCharsets.UTF_8))
                .containsExactly("{\"a\" : \"ä\"}", "{\"b\":[1, 2]}", "7");
        assertThat(read.records()).extracting(RawRecord::index).containsExactly(0, 1, 2);
    }

    @Test
    void aSingleObjectIsOneRecord() {
        assertThat(read("{\"a\":1}", false).records()).hasSize(1);
    }

    @Test
    void linesMayFollowEachOtherOnlyWhereThatIsTheFormat() {
        assertThat(read("{\"a\":1}\n\n{\"b\":2}\n", true).records()).hasSize(2);
        assertThat(read("{\"a\":1}\n{\"b\":2}", false).problem()).contains("something follows");
    }

    @Test
    void brokenJsonIsAProblemAndNoRecords() {
        assertThat(read("[{\"a\":1},", false).records()).isEmpty();
        assertThat(read("[{\"a\":1},", false).problem()).startsWith("invalid JSON");
        assertThat(read("  ", true).problem()).contains("empty");
    }

    @Test
    void nestingWithoutEndIsAProblemNotACrash() {
        assertThat(read("[".repeat(100_000), false).problem()).startsWith("invalid JSON");
    }

    @Test
    void badBytesAreFoundWhereTheyStandAndGoodNeighboursReadAsUtf8() {
        byte[] body = "[{\"a\":\"ä\"},{\"p\":{\"b\":[\"#\"]}},{\"c\":\"ö\"}]".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < body.length; i++) {
            body[i] = body[i] == '#' ? (byte) 0xC3 : body[i];
        }

        RecordReader.Records read = RecordReader.read(body, false);

        assertThat(read.problem()).isNull();
        assertThat(read.records()).extracting(RawRecord::notUtf8).containsExactly(null, "p.b", null);
        assertThat(read.records().get(0).tree().path("a").asText()).isEqualTo("ä");
        assertThat(read.records().get(2).tree().path("c").asText()).isEqualTo("ö");
    }
}
