package dev.segue.cli;

import dev.segue.config.Configuration;
import dev.segue.config.InvalidSettingsException;
import dev.segue.config.Problem;
import dev.segue.config.Use;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says everything that is wrong with the settings at once, a line each, and then what does not fit on the cluster. */
@Command(
        name = "check",
        description = {
            "Finds everything that is wrong with the settings, a line each: exit status 2 if anything is.",
            "Then looks at the cluster's topics, and changes nothing: exit status 1 if it is not there, or a topic is missing or"
                    + " does not fit."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  segue config check --config segue.properties",
            "  segue config check --config segue.properties -o hold.ms=0 --offline"
        })
final class ConfigCheckCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    SettingsOptions settings = new SettingsOptions();

    @Option(names = "--offline", description = "Check the settings only, not the cluster.")
    boolean offline;

    ConfigCheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Configuration configuration;
        try {
            configuration = settings.load(console, Use.RUN);
        } catch (InvalidSettingsException e) {
            e.problems().stream().map(Problem::toString).forEach(console.err()::println);
            return ExitStatus.USAGE;
        }
        PrintStream out = console.print();
        out.println("the settings are complete and fit together");
        if (!offline && configuration.kafka().embedded() == null) {
            try (Cluster cluster = Cluster.connect(configuration, configuration.kafka())) {
                cluster.compareTopics();
            }
            out.println(
                    "the topics at " + configuration.kafka().bootstrapServers() + " fit, or will be made by a start");
        }
        return ExitStatus.DONE;
    }
}
