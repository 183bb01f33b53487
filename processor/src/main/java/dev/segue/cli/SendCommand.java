package dev.segue.cli;

import dev.segue.cli.sample.SampleMessages;
import dev.segue.cli.sample.SampleRecord;
import dev.segue.config.Configuration;
import dev.segue.config.KafkaSettings;
import dev.segue.config.Use;
import dev.segue.topology.RouterSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A producer for the events topic. */
@Command(
        name = "send",
        description = {
            "Writes Segment messages to the events topic, keyed by user: NDJSON, one message a line.",
            "A line that is no message is sent too, without a key; the router makes a dead letter of it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  segue send --config segue.properties messages.ndjson",
            "  zcat messages.ndjson.gz | segue send --config segue.properties",
            "  segue send --config segue.properties --sample"
        })
final class SendCommand implements Callable<Integer> {
    private static final int FAILURES_SHOWN = 5;
    private static final long SAMPLE_SEED = 1;
    /** Long enough ago that no sample message is from the future. */
    private static final Duration SAMPLE_AGE = Duration.ofMinutes(30);

    private final Console console;
    private final InstantSource clock;
    private final AtomicInteger failuresShown = new AtomicInteger();

    @Mixin
    SettingsOptions settings = new SettingsOptions();

    @Option(names = "--sample", description = "Send the bundled sample instead of a file.")
    boolean sample;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The messages; standard input if absent or -.")
    @Nullable Path file;

    SendCommand(Console console, InstantSource clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        if (sample && file != null) {
            throw CommandException.usage("--sample and a file were given; leave one of them out");
        }
        Configuration configuration = settings.load(console, Use.CLIENT);
        KafkaSettings kafka = configuration.kafka().orItsEmbeddedNode();
        String topic = configuration.topics().events();
        try (InputStream in = sample ? InputStream.nullInputStream() : Input.open(file, console)) {
            try (Cluster cluster = Cluster.connect(configuration, kafka)) {
                cluster.requireTopic(topic);
            }
            int maxBytes = RouterSettings.MAX_RECORD_BYTES;
            try (Sender sender =
                    new Sender(Sender.producer(kafka.clientProperties(), maxBytes), topic, maxBytes, this::failed)) {
                Progress progress = new Progress(console.err(), console.terminal(), clock);
                if (sample) {
                    sendSample(sender, progress);
                } else {
                    sendLines(in, sender, maxBytes, progress);
                }
                sender.flush();
                progress.end();
                return summary(sender, topic);
            }
        } catch (IOException e) {
            throw CommandException.failed("reading failed: " + e.getMessage());
        }
    }

    private void sendSample(Sender sender, Progress progress) {
        SampleMessages messages = SampleMessages.of(SAMPLE_SEED, clock.instant().minus(SAMPLE_AGE));
        long number = 0;
        for (SampleRecord message : messages.records()) {
            number++;
            sender.send(number, message.value().getBytes(StandardCharsets.UTF_8));
            progress.at(
                    sender.acknowledged() + " messages",
                    number,
                    messages.records().size());
        }
    }

    private void sendLines(InputStream in, Sender sender, int maxBytes, Progress progress) throws IOException {
        long total = file == null || Input.isStandard(file) ? 0 : Files.size(file);
        long read = 0;
        LineReader lines = new LineReader(in, maxBytes, () -> {});
        for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
            read += line.length() + 1;
            if (line.isCut()) {
                sender.refuse(line.number(), line.length() + " bytes, a record may have " + maxBytes);
            } else if (!line.isBlank()) {
                sender.send(line.number(), line.bytes());
            }
            progress.at(sender.acknowledged() + " messages", read, total);
        }
    }

    private void failed(long number, String why) {
        int shown = failuresShown.incrementAndGet();
        if (shown <= FAILURES_SHOWN) {
            console.err().println("segue send: line " + number + " was not written: " + why);
        } else if (shown == FAILURES_SHOWN + 1) {
            console.err().println("segue send: further failures are only counted");
        }
    }

    private int summary(Sender sender, String topic) {
        console.print()
                .println("sent " + sender.acknowledged() + " messages to " + topic + " (" + sender.keyed()
                        + " keyed by user, " + sender.unkeyed() + " without a key), " + sender.failed() + " failed");
        return sender.failed() == 0 ? ExitStatus.DONE : ExitStatus.FAILED;
    }
}
