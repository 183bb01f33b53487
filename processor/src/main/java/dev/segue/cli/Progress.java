package dev.segue.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * Shows how far something is: a bar that is drawn over on a terminal, a line every few seconds elsewhere. For one thread.
 */
final class Progress {
    private static final Duration ON_TERMINAL = Duration.ofMillis(100);
    private static final Duration ELSEWHERE = Duration.ofSeconds(5);
    private static final int WIDTH = 30;

    private final PrintStream err;
    private final boolean terminal;
    private final InstantSource clock;
    private Instant shown;

    Progress(PrintStream err, boolean terminal, InstantSource clock) {
        this.err = err;
        this.terminal = terminal;
        this.clock = clock;
        this.shown = clock.instant();
    }

    /**
     * How far it is; shown if it is time to.
     *
     * @param total below 1 if nobody knows
     */
    void at(String what, long done, long total) {
        Instant now = clock.instant();
        if (Duration.between(shown, now).compareTo(terminal ? ON_TERMINAL : ELSEWHERE) >= 0) {
            shown = now;
            show(what, done, total);
        }
    }

    /** Leaves the end on the screen, or wipes the bar. */
    void end() {
        if (terminal) {
            err.print("\r\u001b[K");
            err.flush();
        }
    }

    private void show(String what, long done, long total) {
        double part = total < 1 ? 0 : Math.min(1, (double) done / total);
        String percent = total < 1 ? "" : String.format(Locale.ROOT, " %3.0f%%", part * 100);
        if (terminal) {
            int full = (int) (part * WIDTH);
            String bar = total < 1 ? "" : "[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "]";
            err.print("\r\u001b[K" + bar + percent + " " + what);
            err.flush();
        } else {
            err.println(what + percent);
        }
    }
}
