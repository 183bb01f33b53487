package dev.segue.cli;

import dev.segue.config.InvalidSettingsException;
import dev.segue.config.Problem;
import dev.segue.config.Use;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says everything that is wrong with a file at once, a line each, on standard output. */
@Command(
        name = "check",
        description = "Finds everything that is wrong with the settings, a line each. Exit status 2 if anything is.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  segue config check --config segue.properties",
            "  segue config check --config segue.properties -o hold.ms=0"
        })
final class ConfigCheckCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    SettingsOptions settings = new SettingsOptions();

    ConfigCheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try {
            settings.load(console, Use.RUN);
        } catch (InvalidSettingsException e) {
            e.problems().stream().map(Problem::toString).forEach(console.err()::println);
            return ExitStatus.USAGE;
        }
        PrintStream out = console.print();
        out.println("the settings are complete and fit together");
        return ExitStatus.DONE;
    }
}
