package dev.segue.cli;

import dev.segue.config.AllSettings;
import dev.segue.config.ConfigReference;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the reference of all settings. */
@Command(
        name = "reference",
        description = "Prints all settings with their defaults and meaning, as Markdown.",
        footerHeading = "%nExamples:%n",
        footer = "  segue config reference > configuration.md")
final class ConfigReferenceCommand implements Callable<Integer> {
    private final Console console;

    ConfigReferenceCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.write(ConfigReference.markdown(AllSettings.definition()));
        return ExitStatus.DONE;
    }
}
