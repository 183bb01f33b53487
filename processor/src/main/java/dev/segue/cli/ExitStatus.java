package dev.segue.cli;

/** What a command's exit status says, the same for every command. */
final class ExitStatus {
    /** Done; a run that was asked to stop and drained included. */
    static final int DONE = 0;

    /** The work failed, or found problems. */
    static final int FAILED = 1;

    /** Wrong usage or configuration: nothing was begun. */
    static final int USAGE = 2;

    private ExitStatus() {}
}
