package dev.segue.cli;

import picocli.CommandLine.Command;

/** The command itself: nothing without a subcommand. */
@Command(
        name = "segue",
        description = "Routes Segment events to Mixpanel on Kafka, in order, with every event accounted for.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Exit status: 0 done, 1 the work failed or found problems, 2 wrong usage or configuration.",
            "",
            "Begin with: segue demo"
        })
final class SegueCommand {}
