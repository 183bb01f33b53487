package dev.segue.cli;

import picocli.CommandLine.Command;

/** Everything about settings. */
@Command(
        name = "config",
        description = "Checks settings, describes them, and takes over those of a Segment destination.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  segue config check --config segue.properties",
            "  segue config reference",
            "  segue config import destination.json > segue.properties"
        })
final class ConfigCommand {}
