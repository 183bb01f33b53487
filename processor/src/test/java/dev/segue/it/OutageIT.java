package dev.segue.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short form of what {@code scripts/outage} runs whole. */
class OutageIT {
    @Test
    void whatPilesUpDuringAnOutageArrivesInOrderBesideLiveTraffic(@TempDir Path dir) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            Outage.Outcome outcome = new Outage(out, 10_000, 200, dir).run();

            assertThat(outcome.kept()).as(said.toString(StandardCharsets.UTF_8)).isTrue();
        }
    }
}
