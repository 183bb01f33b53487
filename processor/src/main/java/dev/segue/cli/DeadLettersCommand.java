package dev.segue.cli;

import picocli.CommandLine.Command;

/** Everything about dead letters. */
@Command(
        name = "dead-letters",
        description = "Lists the records that could not be sent, shows one, and replays them.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  segue dead-letters list --config segue.properties",
            "  segue dead-letters show --config segue.properties 2-17",
            "  segue dead-letters replay --config segue.properties --reason refused-id --dry-run"
        })
final class DeadLettersCommand {}
