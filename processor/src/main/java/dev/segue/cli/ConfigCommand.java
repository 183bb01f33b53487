package dev.segue.cli;

import picocli.CommandLine.Command;

/** Everything about settings. */
@Command(
        name = "config",
        description = "Checks settings and describes them.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
final class ConfigCommand {}
