package dev.segue.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
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
 */
record Console(InputStream in, OutputStream out, PrintStream err, Map<String, String> environment, boolean terminal) {
    /** The launcher's word for it: Java cannot ask about standard error alone, and what it answers differs by version. */
    private static final String TERMINAL = "segue.terminal";

    /** The real ones. */
    static Console system() {
        return new Console(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                System.getenv(),
                Boolean.getBoolean(TERMINAL));
    }

    /** {@link #out} for text that is short enough not to care whether anybody reads it. */
    PrintStream print() {
        return new PrintStream(out, true, StandardCharsets.UTF_8);
    }
}
