package dev.segue.cli;

import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The process's surroundings; a test brings its own.
 *
 * @param out results; unlike {@link System#out} it reports a reader that has gone, as an IOException
 * @param err remarks, progress and errors
 * @param environment the process's variables
 * @param terminal whether a person watches, so that lines may be drawn over
 * @param outputTerminal whether a person reads the results
 * @param inputTerminal whether a person can answer
 */
record Console(
        InputStream in,
        OutputStream out,
        PrintStream err,
        Map<String, String> environment,
        boolean terminal,
        boolean outputTerminal,
        boolean inputTerminal) {
    /** The launcher's word for it: Java cannot ask about standard error alone, and what it answers differs by version. */
    private static final String TERMINAL = "segue.terminal";

    private static final String OUTPUT_TERMINAL = "segue.terminal.output";
    private static final String INPUT_TERMINAL = "segue.terminal.input";

    /** Without a person at either end. */
    Console(InputStream in, OutputStream out, PrintStream err, Map<String, String> environment, boolean terminal) {
        this(in, out, err, environment, terminal, false, false);
    }

    /** The real ones. */
    static Console system() {
        return new Console(
                // A bare FileInputStream reads all by asking for its size first, which a pipe does not have.
                new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                Boolean.getBoolean(TERMINAL),
                Boolean.getBoolean(OUTPUT_TERMINAL),
                Boolean.getBoolean(INPUT_TERMINAL));
    }

    /**
     * Writes a result, all of it unless its reader has gone.
     *
     * @throws CommandException if it cannot be written
     */
    void write(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            if (!hasNoReader(e)) {
                throw CommandException.failed("the result cannot be written: " + e.getMessage());
            }
        }
    }

    /** Whether writing failed only since nobody reads on, such as {@code head} after its last line. */
    static boolean hasNoReader(IOException e) {
        return String.valueOf(e.getMessage()).contains("Broken pipe");
    }

    /** {@link #out} for text that is short enough not to care whether anybody reads it. */
    PrintStream print() {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }
}
