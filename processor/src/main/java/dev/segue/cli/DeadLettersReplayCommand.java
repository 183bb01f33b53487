package dev.segue.cli;

import dev.segue.config.KafkaSettings;
import dev.segue.deadletter.LetterTopic;
import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Replay;
import dev.segue.deadletter.StoredLetter;
import dev.segue.topology.RouterSettings;
import dev.segue.topology.Topics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the records of letters back to where they came from. */
@Command(
        name = "replay",
        description = {
            "Writes the records of dead letters back to the topic that they came from; router and sink do the rest.",
            "Letters that were replayed already are left out. What is replayed stands outside the order of its user."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  segue dead-letters replay --config segue.properties --reason refused-id --dry-run",
            "  segue dead-letters replay --config segue.properties --stage deliver --from 2026-11-01T00:00:00Z",
            "  segue dead-letters replay --config segue.properties --reason ambiguous --yes"
        })
final class DeadLettersReplayCommand implements Callable<Integer> {
    /** Older profile updates are named before they are replayed: newer ones may have arrived since. */
    private static final Duration OLD = Duration.ofHours(1);

    private static final int EXAMPLES = 3;

    private final Console console;
    private final InstantSource clock;

    @Mixin
    SettingsOptions settings = new SettingsOptions();

    @Mixin
    LetterFilter filter = new LetterFilter();

    @Option(names = "--dry-run", description = "Say what would be replayed, and write nothing.")
    boolean dryRun;

    @Option(names = "--force", description = "Also those that were replayed already.")
    boolean force;

    @Option(
            names = "--yes",
            description = "Replay also increments and charges that may have been applied already (reason ambiguous).")
    boolean yes;

    DeadLettersReplayCommand(Console console, InstantSource clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        LetterAccess access = LetterAccess.open(settings, console);
        LetterContents contents = access.contents();
        Selection selection = new Selection(contents);
        try (LetterTopic topic = access.topic()) {
            topic.visit(selection);
            selection.end();
            if (dryRun) {
                console.write(selection.summary("would replay", selection.chosen()));
                console.write(selection.old());
                return ExitStatus.DONE;
            }
            if (selection.chosen() > 0) {
                confirm(selection);
            }
            return replay(access, topic, selection);
        } catch (KafkaException e) {
            throw LetterAccess.failed(e);
        }
    }

    /** Charges that may be at Mixpanel already are counted twice by a replay; somebody has to want that. */
    private void confirm(Selection selection) {
        long charges = selection.byReason.getOrDefault(Reason.AMBIGUOUS, 0L);
        if (charges == 0 || yes) {
            return;
        }
        String question = charges + " increments or charges may have been applied already, and would count twice";
        if (!console.inputTerminal()) {
            throw CommandException.usage(question + "; leave them out by --reason, or give --yes");
        }
        console.err().print(question + ". Replay them? [y/N] ");
        console.err().flush();
        try {
            int answer = console.in().read();
            if (answer != 'y' && answer != 'Y') {
                throw CommandException.failed("nothing was replayed");
            }
        } catch (IOException e) {
            throw CommandException.failed("nothing was replayed: " + e.getMessage());
        }
    }

    private int replay(LetterAccess access, LetterTopic topic, Selection selection) {
        Topics topics = access.configuration().topics();
        long replayed;
        try (Replay replay = new Replay(
                producer(access.kafka(), topics.applicationId() + "-replay"),
                topics.events(),
                topics.requests(),
                topics.deadLetters(),
                clock)) {
            Progress progress = new Progress(console.err(), console.terminal(), clock);
            topic.visit(new LetterTopic.Visitor() {
                @Override
                public void letter(StoredLetter letter, boolean wasReplayed, boolean copy) {
                    if (selection.takes(letter, wasReplayed, copy) && letter.isWhole()) {
                        replay.add(letter);
                    }
                }

                @Override
                public void unreadable(String name) {
                    // The selection said so.
                }

                @Override
                public void progress(long done, long total) {
                    progress.at(replay.replayed() + " letters", done, total);
                }
            });
            replay.commit();
            progress.end();
            replayed = replay.replayed();
        } catch (KafkaException e) {
            throw CommandException.failed("the replay stopped: " + e.getMessage()
                    + "; what was replayed is marked, so the same command goes on with the rest");
        }
        console.write(selection.summary("replayed", replayed));
        return selection.notWhole == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static Producer<byte @Nullable [], byte @Nullable []> producer(
            KafkaSettings kafka, String transactionalId) {
        Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
        properties.put("acks", "all");
        properties.put("enable.idempotence", "true");
        properties.put("transactional.id", transactionalId);
        properties.put("max.request.size", RouterSettings.MAX_RECORD_BYTES + 16 * 1024);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Counts what the options choose. */
    private final class Selection implements LetterTopic.Visitor {
        private final LetterContents contents;
        private final Instant oldBefore = clock.instant().minus(OLD);
        private final Progress progress = new Progress(console.err(), console.terminal(), clock);
        private final Map<Reason, Long> byReason = new EnumMap<>(Reason.class);
        private long skipped;
        private long copies;
        private long notWhole;
        private long unreadable;
        private long oldProfiles;
        private final StringBuilder examples = new StringBuilder();

        Selection(LetterContents contents) {
            this.contents = contents;
        }

        boolean takes(StoredLetter letter, boolean wasReplayed, boolean copy) {
            return !copy && (force || !wasReplayed) && filter.takes(letter, contents);
        }

        @Override
        public void letter(StoredLetter letter, boolean wasReplayed, boolean copy) {
            if (!filter.takes(letter, contents)) {
                return;
            }
            if (copy) {
                copies++;
            } else if (wasReplayed && !force) {
                skipped++;
            } else if (!letter.isWhole()) {
                notWhole++;
            } else {
                byReason.merge(letter.letter().reason(), 1L, Long::sum);
                lookAtAge(letter);
            }
        }

        private void lookAtAge(StoredLetter letter) {
            LetterContents.Contents read = contents.of(letter);
            Instant happened = read.profileTime();
            if (happened != null && happened.isBefore(oldBefore)) {
                oldProfiles++;
                if (oldProfiles <= EXAMPLES) {
                    examples.append("  ")
                            .append(letter.name())
                            .append(" of user ")
                            .append(read.user())
                            .append(", ")
                            .append(happened)
                            .append('\n');
                }
            }
        }

        @Override
        public void unreadable(String name) {
            unreadable++;
        }

        @Override
        public void progress(long done, long total) {
            progress.at("looking", done, total);
        }

        void end() {
            progress.end();
        }

        long chosen() {
            return byReason.values().stream().mapToLong(Long::longValue).sum();
        }

        String summary(String verb, long letters) {
            String reasons = byReason.entrySet().stream()
                    .map(entry -> entry.getKey().code() + " " + entry.getValue())
                    .collect(Collectors.joining(", "));
            return verb + " " + letters + " letters" + (reasons.isEmpty() ? "" : " (" + reasons + ")") + ", skipped "
                    + skipped + " replayed already, " + copies + " copies, " + notWhole
                    + " whose record was too large to be kept, " + unreadable + " unreadable\n";
        }

        String old() {
            return oldProfiles == 0
                    ? ""
                    : oldProfiles + " of them are profile updates older than an hour, which may overwrite newer ones:\n"
                            + examples
                            + (oldProfiles > EXAMPLES ? "  and " + (oldProfiles - EXAMPLES) + " more\n" : "");
        }
    }
}
