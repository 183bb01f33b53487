package dev.segue.cli;

import java.time.Duration;

/** Where a pass of the demo is: one line drawn over on a terminal, a line now and then elsewhere. */
final class DemoProgress {
    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final int WIDTH = 30;

    private final Console console;
    private long shown = -1;

    DemoProgress(Console console) {
        this.console = console;
    }

    void say(String line) {
        console.err().println(line);
    }

    void show(String pass, long messages, long allMessages, long requests, long allRequests) {
        String line = "  " + pass + ": " + messages + " of " + allMessages + " messages, " + requests + " of "
                + allRequests + " requests";
        if (console.terminal()) {
            int filled =
                    (int) (WIDTH * Math.min(1.0, (double) requests / Math.max(1, Math.max(allMessages, allRequests))));
            console.err().print("\r" + line + " [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "]   ");
            console.err().flush();
        } else if (messages * 4 / Math.max(1, allMessages) != shown) {
            shown = messages * 4 / Math.max(1, allMessages);
            console.err().println(line);
        }
    }

    void done() {
        shown = -1;
        if (console.terminal()) {
            console.err().println();
        }
    }

    void pause() {
        try {
            Thread.sleep(LOOK_EVERY.toMillis());
        } catch (InterruptedException e) {
            throw DemoPass.interrupted();
        }
    }
}
