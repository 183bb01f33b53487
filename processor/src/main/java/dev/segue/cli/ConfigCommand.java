package dev.segue.cli;

import picocli.CommandLine.Command;

/** Everything about settings. */
@Command(
        name = "config",
        description = "Checks settings, describes them, and takes over those of a Segment destination.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
final class ConfigCommand {}
