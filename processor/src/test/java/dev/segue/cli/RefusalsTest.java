package dev.segue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stops a command before it does anything: one line that says what to do, and no stack trace. */
// A command that does not end would hold everything up; it waits where an interrupt does not reach.
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
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

    @ParameterizedTest
    @CsvSource({
        "bogus, segue, bogus",
        "config chek, segue config, chek",
        "dead-letters lst 1-2, segue dead-letters, lst"
    })
    void aCommandThatDoesNotExistIsNamed(String typed, String command, String unknown) {
        Ran ran = Ran.segue(typed.split(" "));

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.errLines())
                .containsExactly(command + ": there is no command '" + unknown + "'", "see " + command + " --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"map -o nonsense", "emulator --port 0 --knob nonsense"})
    void anOptionWithoutItsValueIsNamed(String typed) {
        String[] args = typed.split(" ");
        String option = args[args.length - 2];

        Ran ran = Ran.segue(args);

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.errLines())
                .containsExactly(
                        "segue " + args[0] + ": Value for option '" + option
                                + "' (NAME=VALUE) should be in KEY=VALUE format but was nonsense",
                        "see segue " + args[0] + " --help");
    }

    @Test
    void everyCommandHasHelpWithExamples() {
        for (String command : List.of(
                "demo",
                "run",
                "map",
                "send",
                "emulator",
                "config",
                "config check",
                "config reference",
                "config import")) {
            List<String> args = new ArrayList<>(List.of(command.split(" ")));
            args.add("--help");
            Ran ran = Ran.segue(args.toArray(String[]::new));

            assertThat(ran.status()).as(command).isZero();
            assertThat(ran.out()).as(command).contains("Examples:\n  segue " + command);
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --port 70000                    | 2 | --port: 70000 is no port; give 0 to 65535
            --port -1                       | 2 | --port: -1 is no port; give 0 to 65535
            --port 0 --host host.invalid    | 1 | cannot listen on host.invalid:0 (UnresolvedAddressException)
            --port 0 --identity both        | 2 | identity must be legacy, original or simplified, not 'both'
            --port 0 --knob nonsense=1      | 2 | there is no setting 'nonsense'
            --port 0 --settings nowhere.json | 2 | --settings: cannot read nowhere.json
            """)
    void anEmulatorThatCannotBeIsSaidInALine(String options, int status, String said) {
        List<String> args = new ArrayList<>(List.of("emulator"));
        args.addAll(List.of(options.split(" ")));

        Ran ran = Ran.segue(args.toArray(String[]::new));

        assertThat(ran.status()).isEqualTo(status);
        assertThat(ran.errLines()).hasSize(1);
        assertThat(ran.err()).startsWith("segue emulator: " + said);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void anOpsAddressThatCannotBeIsSaidBeforeAnythingStarts(@TempDir Path dir) {
        Path data = dir.resolve("kafka");

        Ran ran = run("-o", "ops.host=host.invalid", "-o", "ops.port=0", "-o", "kafka.embedded.dir=" + data);

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.errLines()).hasSize(1);
        assertThat(ran.err()).contains("host.invalid:0", "ops.port", "ops.host");
        assertThat(data).doesNotExist();
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamedWithItsSetting(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "");

        Ran ran = run("-o", "ops.port=0", "-o", "kafka.embedded.dir=" + file);

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.errLines()).hasSize(1);
        assertThat(ran.err()).startsWith("segue run: kafka.embedded.dir: " + file + " cannot be made or written");
    }

    @Test
    void aResultThatCannotBeWrittenIsAFailure() {
        for (String command : List.of("reference", "import")) {
            Ran full = Ran.into(new FailingOutput("No space left on device"), "{}", "config", command);
            Ran gone = Ran.into(new FailingOutput("Broken pipe"), "{}", "config", command);

            assertThat(full.status()).as(command).isEqualTo(1);
            assertThat(full.err()).as(command).contains("No space left on device");
            assertThat(gone.status()).as(command).isZero();
        }
    }

    @Test
    void aFileThatIsADirectoryIsWrongUsage(@TempDir Path dir) {
        for (List<String> args : List.of(
                List.of("send", "-o", "kafka.bootstrap.servers=127.0.0.1:1", dir.toString()),
                List.of("config", "import", dir.toString()),
                List.of("config", "check", "--config", dir.toString()))) {
            Ran ran = Ran.segue(args.toArray(String[]::new));

            assertThat(ran.status()).as(args.toString()).isEqualTo(2);
            assertThat(ran.errLines()).as(args.toString()).hasSize(1);
            assertThat(ran.err()).as(args.toString()).contains(dir.toString());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kafka.bootstrap.servers=broker           | 2 | Invalid url in bootstrap.servers: broker
            kafka.security.protocol=none             | 2 | Invalid value none for configuration security.protocol
            kafka.bootstrap.servers=host.invalid:9   | 1 | No resolvable bootstrap urls
            """)
    void aSettingThatKafkasClientRefusesIsSaidInALine(String given, int status, String said) {
        Ran ran = Ran.withInput("", "send", "-o", "kafka.bootstrap.servers=127.0.0.1:1", "-o", given, "-");

        assertThat(ran.status()).isEqualTo(status);
        assertThat(ran.errLines()).hasSize(1);
        assertThat(ran.err()).startsWith("segue send: kafka.bootstrap.servers: " + said);
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

    @Test
    void aLogFormatThatThereIsNotIsNamed() {
        Ran ran = Ran.withInput("", Map.of("SEGUE_LOG_FORMAT", "xml"), "config", "reference");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.errLines()).containsExactly("segue: SEGUE_LOG_FORMAT is 'xml'", "use text or json");
    }
}
