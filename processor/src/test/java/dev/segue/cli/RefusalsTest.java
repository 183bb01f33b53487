package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stops a command before it does anything: one line that says what to do, and no stack trace. */
class RefusalsTest {
    private static final List<String> REQUIRED =
            List.of("-o", "kafka.embedded=true", "-o", "mixpanel.token=0123456789", "-o", "mixpanel.identity=legacy");

    private static Ran run(String... more) {
        List<String> args = new ArrayList<>(List.of("run"));
        args.addAll(REQUIRED);
        args.addAll(Arrays.asList(more));
        return Ran.segue(args.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            hodl.ms=4                                     | hodl.ms: there is no such setting; did you mean hold.ms?
            hold.ms=-4                                    | hold.ms: -4 is out of range; give 0 to 600000
            mixpanel.region=mars                          | mixpanel.region:
            kafka.acks=1                                  | kafka.acks: is fixed
            kafka.enable.auto.commit=true                 | kafka.enable.auto.commit: is fixed
            kafka.isolation.level=read_uncommitted        | kafka.isolation.level: is fixed
            kafka.auto.offset.reset=latest                | kafka.auto.offset.reset: is fixed
            streams.processing.guarantee=at_least_once    | streams.processing.guarantee: is fixed
            streams.producer.acks=1                       | streams.producer.acks: is fixed
            mixpanel.endpoint=nonsense                    | mixpanel.endpoint:
            events.start=tomorrow                         | events.start:
            """)
    void aSettingThatCannotBeIsNamed(String given, String said) {
        Ran ran = run("-o", given);

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.errLines()).hasSize(1);
        assertThat(ran.err()).startsWith("segue run: " + said);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void theIdentitySystemIsNeverGuessed() {
        Ran ran = Ran.segue("run", "-o", "kafka.embedded=true", "-o", "mixpanel.token=0123456789");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.errLines()).hasSize(1);
        assertThat(ran.err()).startsWith("segue run: mixpanel.identity: is missing");
    }

    @Test
    void oneProcessDoesEverythingOnAnEmbeddedNode() {
        Ran ran = run("--role", "sink");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.errLines()).hasSize(1);
        assertThat(ran.err()).contains("--role sink", "kafka.embedded=true");
    }

    @Test
    void aTokenIsNeverShown() {
        Ran ran = run("-o", "mixpanel.token=SECRETSECRET", "-o", "hold.ms=-4");

        assertThat(ran.err() + ran.out()).doesNotContain("SECRET");
    }

    @Test
    void anUnknownOptionPointsToTheHelp() {
        Ran ran = Ran.segue("run", "--rolle", "sink");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.errLines()).hasSize(2);
        assertThat(ran.errLines().get(1)).isEqualTo("see segue run --help");
    }

    @Test
    void everyCommandHasHelpWithExamplesOrStatuses() {
        for (String command : List.of("demo", "run", "map", "send", "emulator", "config check", "config reference")) {
            List<String> args = new ArrayList<>(List.of(command.split(" ")));
            args.add("--help");
            Ran ran = Ran.segue(args.toArray(String[]::new));

            assertThat(ran.status()).as(command).isZero();
            assertThat(ran.out()).as(command).containsAnyOf("Examples:", "Exit status:");
            assertThat(ran.err()).as(command).isEmpty();
        }
    }

    @Test
    void aPortInUseIsSaidInALine(@TempDir Path dir) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ran emulator = Ran.segue("emulator", "--port", Integer.toString(taken.getLocalPort()));
            Ran embedded = run(
                    "-o",
                    "kafka.embedded.port=" + taken.getLocalPort(),
                    "-o",
                    "kafka.embedded.dir=" + dir.resolve("kafka"));

            assertThat(emulator.status()).isEqualTo(1);
            assertThat(emulator.errLines()).hasSize(1);
            assertThat(emulator.err()).contains("" + taken.getLocalPort(), "in use", "--port");
            assertThat(embedded.status()).isEqualTo(1);
            assertThat(embedded.errLines()).hasSize(1);
            assertThat(embedded.err()).contains("" + taken.getLocalPort());
        }
    }

    @Test
    void everyProblemOfAFileIsSaidAtOnce() {
        Ran ran = Ran.withInput(
                "", Map.of("SEGUE_MAPPING_PEOPLE", "maybe"), "config", "check", "-o", "hold.ms=-4", "-o", "hodl.ms=4");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err())
                .contains(
                        "hold.ms: -4",
                        "hodl.ms: there is no such",
                        "mixpanel.token: is missing",
                        "mixpanel.identity: is")
                .contains("kafka.bootstrap.servers: is missing", "mapping.people");
    }

    @Test
    void goodSettingsAreSaidToBeGood() {
        List<String> args = new ArrayList<>(List.of("config", "check"));
        args.addAll(REQUIRED);

        Ran ran = Ran.segue(args.toArray(String[]::new));

        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.out()).isEqualTo("the settings are complete and fit together\n");
    }

    @Test
    void theReferencePrintsEverySetting() {
        Ran ran = Ran.segue("config", "reference");

        assertThat(ran.status()).isZero();
        assertThat(ran.out()).contains("| `hold.ms` |", "| `mixpanel.token` |", "| `sink.ambiguous` |");
    }
}
