package dev.segue.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * A short form of two parts of the bench, so that every run of the tests shows their ratios. On a busy machine they say
 * little, so it judges only that the bench still measures.
 */
class BenchIT {
    private static final Pattern RATIO = Pattern.compile("\\| \\d+\\.\\d\\d[^|]* \\|");

    @Test
    void theMapperIsMeasuredAgainstItsFloor() throws Exception {
        Options options = options();
        options.set("seconds", "1");

        assertThat(measured(new MapPart(), options)).contains("of the floor").containsPattern(RATIO);
    }

    @Test
    void theRouterIsMeasuredAgainstItsFloors() throws Exception {
        Options options = options();
        options.set("messages", "20000");

        assertThat(measured(new RouterPart(), options)).containsPattern(RATIO);
    }

    private static Options options() {
        Options options = new Options();
        options.set("runs", "1");
        return options;
    }

    private static String measured(Part part, Options options) throws Exception {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        part.run(options, new PrintStream(kept, true, UTF_8));
        String table = kept.toString(UTF_8);
        System.out.println(table);
        return table;
    }
}
