package dev.segue.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the image's entry point gives Java: with one that only says its arguments. */
class LauncherTest {
    @TempDir
    private Path home;

    @BeforeEach
    void makeJava() throws IOException {
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> arguments(String options) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        "bash", Repository.file("deploy/segue").toString(), "run", "--config", "a file")
                .redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", home.toString());
        builder.environment().put("SEGUE_HOME", home.toString());
        builder.environment().put("SEGUE_JAVA_OPTS", options);
        builder.environment().remove("SEGUE_HEAP");
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said.lines().toList();
    }

    @Test
    void givesHeapCollectorAndTheCommandAsItIs() throws Exception {
        assertThat(arguments(""))
                .contains("-XX:+UseParallelGC", "-Xmx512m")
                .endsWith("dev.segue.cli.Main", "run", "--config", "a file");
    }

    @Test
    void aCollectorThatIsAskedForTakesThePlaceOfOurs() throws Exception {
        assertThat(arguments("-Da=b -XX:+UseG1GC"))
                .contains("-Da=b", "-XX:+UseG1GC")
                .doesNotContain("-XX:+UseParallelGC");
        assertThat(arguments("-XX:+UseStringDeduplication -Dx=GC"))
                .contains("-XX:+UseStringDeduplication", "-XX:+UseParallelGC");
    }
}
