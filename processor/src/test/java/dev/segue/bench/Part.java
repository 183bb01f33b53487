package dev.segue.bench;

import java.io.PrintStream;

/** One thing that is measured. */
interface Part {
    /** Measures, and prints what was found as a table of Markdown. */
    void run(Options options, PrintStream out) throws Exception;
}
