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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
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
    private static final int DELETE_ATTEMPTS = 20;

    private final Console console;
    private final InstantSource clock;
    private final StopSignal signal;

    DemoCommand(Console console, InstantSource clock, StopSignal signal) {
        this.console = console;
        this.clock = clock;
        this.signal = signal;
    }

    @Override
    public Integer call() {
        signal.listenToClearAway();
        // Before the first logger is made: this output is for people.
        System.setProperty("segue.log.level", "WARN");
        System.setProperty("segue.log.others", "ERROR");
        System.setProperty("segue.log.broker", "OFF");
        DemoProgress progress = new DemoProgress(console);
        SampleMessages sample = SampleMessages.of(SEED, clock.instant().minus(SampleMessages.SPAN));
        Path dir = temporary();
        try (EmbeddedKafka node = EmbeddedNode.start(new KafkaSettings.Embedded(dir, 0), signal);
                MixpanelEmulator emulator = MixpanelEmulator.start(EmulatorSettings.defaults())) {
            progress.say("Sample: " + sample.summary().messages() + " messages of "
                    + sample.summary().users()
                    + " users, " + sample.summary().signUps() + " sign-ups, "
                    + sample.summary().bad()
                    + " bad messages. Kafka at " + node.bootstrapServers() + ".");
            progress.say("Mixpanel's stand-in at " + emulator.baseUri()
                    + " is built from Mixpanel's documentation, not by Mixpanel.");
            return unlessStopped(() -> {
                DemoResult with = new DemoPass("with-hold-and-gate", WAIT_MS)
                        .run(node.bootstrapServers(), emulator, dir, sample.records(), progress, clock);
                DemoResult without = new DemoPass("without", 0)
                        .run(node.bootstrapServers(), emulator, dir, sample.records(), progress, clock);
                new DemoTable(with, without, console.print()).print();
                return verdict(with, without);
            });
        } finally {
            delete(dir);
        }
    }

    /** Does the work in a thread of its own, which is left to itself when a signal comes: this one clears away then. */
    private int unlessStopped(Supplier<Integer> work) {
        CompletableFuture<Integer> done = CompletableFuture.supplyAsync(work, task -> {
            Thread thread = new Thread(task, "demo");
            thread.setDaemon(true);
            thread.start();
        });
        try {
            CompletableFuture.anyOf(done, signal.asked().toCompletableFuture()).join();
            if (!done.isDone()) {
                QuietNetwork.forTheRest();
                throw CommandException.stopped("stopped in the middle");
            }
            return done.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
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
        // After a stop in the middle somebody may still write there.
        for (int attempt = 0; attempt < DELETE_ATTEMPTS && Files.exists(dir); attempt++) {
            try (Stream<Path> files = Files.walk(dir)) {
                List<Path> deepestFirst =
                        files.sorted(Comparator.reverseOrder()).toList();
                for (Path file : deepestFirst) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException | UncheckedIOException e) {
                // once more; in the end left to the system, which empties its temporary directory
            }
        }
    }
}
