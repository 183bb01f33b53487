package dev.segue.cli;

import org.jspecify.annotations.Nullable;

/** A command ends here, with one line for the person who typed it. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final @Nullable String hint;

    private CommandException(int status, String message, @Nullable String hint) {
        super(message);
        this.status = status;
        this.hint = hint;
    }

    /** The work failed. */
    static CommandException failed(String message) {
        return new CommandException(ExitStatus.FAILED, message, null);
    }

    /** The command cannot be done as it was typed or configured. */
    static CommandException usage(String message) {
        return new CommandException(ExitStatus.USAGE, message, null);
    }

    /** The same with a second line that says how to find out more. */
    static CommandException usage(String message, @Nullable String hint) {
        return new CommandException(ExitStatus.USAGE, message, hint);
    }

    /** It was asked to stop before there was anything to finish. */
    static CommandException stopped(String message) {
        return new CommandException(ExitStatus.DONE, message, null);
    }

    int status() {
        return status;
    }

    @Nullable String hint() {
        return hint;
    }
}
