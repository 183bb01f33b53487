package dev.segue.cli;

import dev.segue.emulator.EmulatorSettings;
import dev.segue.emulator.IdentityMode;
import dev.segue.emulator.Knob;
import dev.segue.emulator.MixpanelEmulator;
import dev.segue.emulator.Region;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The stand-in for Mixpanel, until it is stopped. */
@Command(
        name = "emulator",
        description = {
            "Stands in for Mixpanel's ingestion API, for local work and tests. Any project token is accepted.",
            "What it received is shown under /_emulator/."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  segue emulator --port 8090",
            "  segue run --config segue.properties -o mixpanel.endpoint=http://127.0.0.1:8090"
        })
final class EmulatorCommand implements Callable<Integer> {
    private static final int LAST_PORT = 65_535;

    private final Console console;
    private final StopSignal signal;

    @Option(
            names = "--port",
            paramLabel = "N",
            required = true,
            description = "Port to listen on; 0 takes a free one, which is printed.")
    int port;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "Address to listen on. Default: ${DEFAULT-VALUE}, this machine only.")
    String host = "";

    @Option(
            names = "--identity",
            paramLabel = "SYSTEM",
            defaultValue = "legacy",
            description = "legacy, original or simplified: what its projects are. Default: ${DEFAULT-VALUE}.")
    String identity = "";

    @Option(
            names = "--region",
            paramLabel = "REGION",
            defaultValue = "us",
            description = "us, eu or in: where its projects live. Default: ${DEFAULT-VALUE}.")
    String region = "";

    @Option(
            names = "--knob",
            paramLabel = "NAME=VALUE",
            description =
                    "A limit or a doubtful behaviour, such as alias-delay=1500; GET /_emulator/ lists them. May be repeated.")
    Map<String, String> knobs = new LinkedHashMap<>();

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description =
                    "JSON with projects, accounts, locations and knobs, as GET /_emulator/settings shows them. What --knob says wins.")
    @Nullable Path settingsFile;

    EmulatorCommand(Console console, StopSignal signal) {
        this.console = console;
        this.signal = signal;
    }

    @Override
    public Integer call() {
        signal.listen();
        if (port < 0 || port > LAST_PORT) {
            throw CommandException.usage("--port: " + port + " is no port; give 0 to " + LAST_PORT);
        }
        try (MixpanelEmulator emulator = start()) {
            console.print().println("the emulator listens on " + emulator.baseUri());
            signal.asked().toCompletableFuture().join();
        }
        return ExitStatus.DONE;
    }

    private static String rootOf(Throwable thrown) {
        Throwable root = thrown;
        for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        // An address that DNS does not know has a type of exception to itself, and no message.
        String message = root.getMessage();
        return message == null ? root.getClass().getSimpleName() : message;
    }

    private MixpanelEmulator start() {
        EmulatorSettings settings;
        try {
            settings = EmulatorSettings.defaults()
                    .withHost(host)
                    .withPort(port)
                    .withIdentity(IdentityMode.of(identity))
                    .withRegion(Region.of(region));
            if (settingsFile != null) {
                settings = settings.changedBy(Files.readString(settingsFile));
            }
            for (Map.Entry<String, String> knob : knobs.entrySet()) {
                settings = settings.with(Knob.of(knob.getKey()), knob.getValue());
            }
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw CommandException.usage("--settings: cannot read " + settingsFile);
        }
        try {
            return MixpanelEmulator.start(settings);
        } catch (IllegalStateException e) {
            throw CommandException.failed("cannot listen on " + host + ":" + port + " (" + rootOf(e)
                    + "): choose another --port if it is in use, and a --host that is an address of this machine");
        }
    }
}
