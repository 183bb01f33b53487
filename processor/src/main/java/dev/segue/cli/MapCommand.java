package dev.segue.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The dry run: what each message would become, without Kafka and without Mixpanel. */
@Command(
        name = "map",
        description = {
            "Shows what Segment messages become at Mixpanel, without sending anything.",
            "Reads NDJSON, one message a line, and prints one JSON line for each: its requests, or why it is dropped or"
                    + " rejected. Exit status 1 if any was rejected."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  segue map messages.ndjson",
            "  segue map --settings destination.json < messages.ndjson",
            "  segue map -o mapping.people=true --now 2026-11-01T00:00:00Z messages.ndjson"
        })
final class MapCommand implements Callable<Integer> {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Console console;
    private final InstantSource clock;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "A Segment destination's settings as a JSON object, with `identity` beside them; or our own"
                    + " properties, over which the environment counts. Without it: identity legacy, token TOKEN.")
    @Nullable Path settings;

    @Option(
            names = "-o",
            paramLabel = "NAME=VALUE",
            description = "One of our settings, over all others. May be repeated.")
    Map<String, String> given = new LinkedHashMap<>();

    @Option(
            names = "--now",
            paramLabel = "INSTANT",
            converter = InstantOption.class,
            description = "The time to take for now, such as 2026-11-01T00:00:00Z; also each record's timestamp.")
    @Nullable Instant now;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The messages; standard input if absent or -.")
    @Nullable Path file;

    MapCommand(Console console, InstantSource clock) {
        this.console = console;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        DryRun run = new MapSettings(console).load(settings, given, now == null ? clock.instant() : now);
        try (InputStream in = Input.open(file, console);
                OutputStream out = new BufferedOutputStream(console.out(), BUFFER_BYTES)) {
            return run.all(in, out) ? ExitStatus.DONE : ExitStatus.FAILED;
        } catch (IOException e) {
            if (Console.hasNoReader(e)) {
                return ExitStatus.DONE;
            }
            throw CommandException.failed("reading or writing failed: " + e.getMessage());
        }
    }
}
