package dev.segue.cli;

import dev.segue.cli.sample.SampleMessages;
import dev.segue.config.KafkaSettings;
import dev.segue.embedded.EmbeddedKafka;
import dev.segue.emulator.EmulatorSettings;
import dev.segue.emulator.MixpanelEmulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** The whole pipeline in this process, twice: as it is, and without hold and gate, to show what they prevent. */
@Command(
        name = "demo",
        description = {
            "Runs everything in one process, on a Kafka node and a stand-in for Mixpanel of its own: feeds sample messages, recounts"
                    + " what became of each, and does the same with hold and gate switched off.",
            "Needs no account, no file and no network."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  segue demo",
            "",
            "Exit status: 0 only if both ledgers balance, the first run split no profile and the second did."
        })
final class DemoCommand implements Callable<Integer> {
    private static final long SEED = 2026;
    private static final long WAIT_MS = 1000;

    private final Console console;
    private final InstantSource clock;

    DemoCommand(Console console, InstantSource clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        // Before the first logger is made: this output is for people.
        System.setProperty("segue.log.level", "WARN");
        System.setProperty("segue.log.others", "ERROR");
        DemoProgress progress = new DemoProgress(console);
        SampleMessages sample = SampleMessages.of(SEED, clock.instant().minus(SampleMessages.SPAN));
        Path dir = temporary();
        try (EmbeddedKafka node = EmbeddedNode.start(new KafkaSettings.Embedded(dir, 0));
                MixpanelEmulator emulator = MixpanelEmulator.start(EmulatorSettings.defaults())) {
            progress.say("Sample: " + sample.summary().messages() + " messages of "
                    + sample.summary().users()
                    + " users, " + sample.summary().signUps() + " sign-ups, "
                    + sample.summary().bad()
                    + " bad messages. Kafka at " + node.bootstrapServers() + ".");
            progress.say("Mixpanel's stand-in at " + emulator.baseUri()
                    + " is built from Mixpanel's documentation, not by Mixpanel.");
            DemoResult with = new DemoPass("with-hold-and-gate", WAIT_MS)
                    .run(node.bootstrapServers(), emulator, dir, sample.records(), progress, clock);
            DemoResult without = new DemoPass("without", 0)
                    .run(node.bootstrapServers(), emulator, dir, sample.records(), progress, clock);
            new DemoTable(with, without, console.print()).print();
            return verdict(with, without);
        } finally {
            delete(dir);
        }
    }

    private int verdict(DemoResult with, DemoResult without) {
        boolean balanced = with.balances() && without.balances();
        boolean shown = with.splitProfiles() == 0 && without.splitProfiles() > 0;
        console.print()
                .println(
                        balanced && shown
                                ? "Every message is accounted for, and no profile was split; without hold and gate "
                                        + without.splitProfiles() + " were, for good."
                                : "This is not what should be: see the rows above.");
        return balanced && shown ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("segue-demo");
        } catch (IOException e) {
            throw CommandException.failed("no temporary directory can be made: " + e.getMessage());
        }
    }

    private static void delete(Path dir) {
        try (Stream<Path> files = Files.walk(dir)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            // left to the system, which empties its temporary directory
        }
    }
}
