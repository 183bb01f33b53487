package dev.segue.cli;

import dev.segue.config.InvalidSettingsException;
import dev.segue.config.Problem;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code segue} command: puts its subcommands together and turns what they throw into a line and a status. */
public final class Main {
    private static final String LOG_FORMAT = "SEGUE_LOG_FORMAT";
    /** Each has its file beside logback.xml. */
    private static final Set<String> LOG_FORMATS = Set.of("text", "json");

    private final Console console;

    private final StopSignal signal;

    Main(Console console, StopSignal signal) {
        this.console = console;
        this.signal = signal;
    }

    /** Runs one command and ends the process with its status. */
    public static void main(String[] args) {
        StopSignal signal = new StopSignal();
        int status = ExitStatus.FAILED;
        try {
            status = new Main(Console.system(), signal).execute(args);
        } finally {
            // Also when an Error ends this thread: else the next signal would wait for it forever.
            signal.ended(status);
        }
        System.exit(status);
    }

    /** Runs one command in this process and returns its exit status. */
    static int run(Console console, String... args) {
        StopSignal signal = new StopSignal();
        int status = new Main(console, signal).execute(args);
        signal.ended(status);
        return status;
    }

    private int execute(String... args) {
        String format = console.environment().get(LOG_FORMAT);
        if (format != null && !LOG_FORMATS.contains(format)) {
            return say("segue", LOG_FORMAT + " is '" + format + "'", "use text or json", ExitStatus.USAGE);
        }
        try {
            return commandLine().execute(args);
        } catch (Error e) {
            // Picocli hands on exceptions only.
            return bug(e, "segue");
        }
    }

    /** The whole command with its subcommands, ready to parse or execute. */
    CommandLine commandLine() {
        InstantSource clock = InstantSource.system();
        CommandLine segue = new CommandLine(new SegueCommand())
                .addSubcommand(new RunCommand(console, clock, signal))
                .addSubcommand(new DemoCommand(console, clock, signal))
                .addSubcommand(new MapCommand(console, clock))
                .addSubcommand(new SendCommand(console, clock))
                .addSubcommand(new CommandLine(new DeadLettersCommand())
                        .addSubcommand(new DeadLettersListCommand(console, clock))
                        .addSubcommand(new DeadLettersShowCommand(console))
                        .addSubcommand(new DeadLettersReplayCommand(console, clock)))
                .addSubcommand(new EmulatorCommand(console, signal))
                .addSubcommand(new CommandLine(new ConfigCommand())
                        .addSubcommand(new ConfigCheckCommand(console))
                        .addSubcommand(new ConfigReferenceCommand(console))
                        .addSubcommand(new ConfigImportCommand(console)));
        HelpOption.addTo(segue);
        segue.setOut(new PrintWriter(console.print(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(28)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((e, given) -> usage(e))
                .setExecutionExceptionHandler((e, command, parsed) -> failure(e, nameOf(command)));
        return segue;
    }

    private int usage(ParameterException e) {
        String command = nameOf(e.getCommandLine());
        return say(command, said(e), "see " + command + " --help", ExitStatus.USAGE);
    }

    /** Picocli's words, but where they say little. */
    private static String said(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !e.getCommandLine().getSubcommands().isEmpty()) {
            return "there is no command '" + unmatched.getUnmatched().get(0) + "'";
        }
        String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
        // It names an option that is a map twice over.
        return message.replaceFirst("^Value for option option ", "Value for option ");
    }

    private int failure(Exception e, String command) {
        if (e instanceof CommandException known) {
            return say(command, String.valueOf(known.getMessage()), known.hint(), known.status());
        }
        if (e instanceof InvalidSettingsException invalid) {
            List<Problem> problems = invalid.problems();
            return say(
                    command,
                    problems.get(0).toString(),
                    problems.size() == 1
                            ? null
                            : "and " + (problems.size() - 1) + " more; `segue config check` lists them all",
                    ExitStatus.USAGE);
        }
        return bug(e, command);
    }

    private int bug(Throwable thrown, String command) {
        console.err().println(command + ": this is a bug, please report it with what follows");
        thrown.printStackTrace(console.err());
        return ExitStatus.FAILED;
    }

    private int say(String command, String message, @Nullable String hint, int status) {
        console.err().println(command + ": " + message);
        if (hint != null) {
            console.err().println(hint);
        }
        return status;
    }

    private static String nameOf(CommandLine command) {
        return command.getCommandSpec().qualifiedName();
    }
}
