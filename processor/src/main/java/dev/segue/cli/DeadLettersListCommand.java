package dev.segue.cli;

import dev.segue.deadletter.LetterTopic;
import dev.segue.deadletter.StoredLetter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists letters. */
@Command(
        name = "list",
        description = {
            "Lists dead letters, oldest first within each partition: a table on a terminal, else a line of JSON each.",
            "Copies that a crash made are shown once."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  segue dead-letters list --config segue.properties --stage deliver",
            "  segue dead-letters list --config segue.properties --user u1 --from 2026-11-01T00:00:00Z | jq .reason"
        })
final class DeadLettersListCommand implements Callable<Integer> {
    private final Console console;
    private final InstantSource clock;

    @Mixin
    SettingsOptions settings = new SettingsOptions();

    @Mixin
    LetterFilter filter = new LetterFilter();

    DeadLettersListCommand(Console console, InstantSource clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        LetterAccess access = LetterAccess.open(settings, console);
        Listing listing = new Listing(access.contents());
        try (LetterTopic topic = access.topic()) {
            topic.visit(listing);
        } catch (KafkaException e) {
            throw LetterAccess.failed(e);
        }
        listing.end();
        return ExitStatus.DONE;
    }

    private final class Listing implements LetterTopic.Visitor {
        private final LetterContents contents;
        private final Progress progress = new Progress(console.err(), console.terminal(), clock);
        private long shown;
        private long replayed;
        private long copies;
        private long unreadable;

        Listing(LetterContents contents) {
            this.contents = contents;
        }

        @Override
        public void letter(StoredLetter letter, boolean wasReplayed, boolean copy) {
            if (!filter.takes(letter, contents)) {
                return;
            }
            if (copy) {
                copies++;
                return;
            }
            if (shown == 0 && console.outputTerminal()) {
                progress.end();
                console.write(LetterLines.HEADING.stripTrailing() + "\n");
            }
            shown++;
            replayed += wasReplayed ? 1 : 0;
            LetterContents.Contents read = contents.of(letter);
            console.write((console.outputTerminal()
                            ? LetterLines.table(letter, read, wasReplayed)
                            : LetterLines.text(LetterLines.json(letter, read).put("replayed", wasReplayed)))
                    + "\n");
        }

        @Override
        public void unreadable(String name) {
            unreadable++;
            console.err()
                    .println("segue dead-letters list: record " + name
                            + " tells of no letter that this version can read; left alone");
        }

        @Override
        public void progress(long done, long total) {
            if (!console.outputTerminal()) {
                progress.at(shown + " letters", done, total);
            }
        }

        void end() {
            progress.end();
            console.err()
                    .println(shown + " letters (" + replayed + " of them replayed), " + copies + " copies, "
                            + unreadable + " unreadable records");
        }
    }
}
