package dev.segue.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** {@code --help} for every command, and {@code --version} for the first. */
final class HelpOption {
    private HelpOption() {}

    static void addTo(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help and exit.")
                        .build());
        if (command.getParent() == null) {
            command.getCommandSpec()
                    .addOption(OptionSpec.builder("--version")
                            .versionHelp(true)
                            .description("Show the version and exit.")
                            .build())
                    .version("segue " + version());
        }
        command.getSubcommands().values().forEach(HelpOption::addTo);
    }

    /** The jar's version. */
    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(unpackaged)" : version;
    }
}
