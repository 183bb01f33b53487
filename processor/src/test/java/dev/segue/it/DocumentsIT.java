package dev.segue.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents tell their readers to type does what they say, as far as this machine has what it needs. */
class DocumentsIT {
    private static final int PATIENCE_MINUTES = 5;

    @Test
    void theCommandsOfTheDocumentsWork(@TempDir Path dir) throws IOException, InterruptedException {
        Path said = dir.resolve("said");
        Process script = new ProcessBuilder(Repository.file("scripts/docs").toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(script.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
                    .as("ends in time: " + Files.readString(said))
                    .isTrue();
        } finally {
            script.destroy(); // it stops what it started
        }

        assertThat(script.exitValue()).as(Files.readString(said)).isZero();
        assertThat(Files.readAllLines(said).stream().filter(line -> line.startsWith("ok ")))
                .as(Files.readString(said))
                .hasSizeGreaterThan(10);
    }
}
