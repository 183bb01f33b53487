package dev.segue.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/**
 * Turns SIGTERM and Ctrl-C into a request to stop, and makes the process end with the status of the work instead of the
 * signal's. The Java machine's shutdown waits for the work to say that it has ended; only a kill ends it sooner.
 */
final class StopSignal {
    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::waitForTheEnd, "stop");
    private volatile int status;

    private volatile boolean listening;
    private volatile boolean endsWithTheWork = true;

    /** Waits for signals from now on. A process that never asks for it ends by the signal, as usual. */
    StopSignal listen() {
        listening = true;
        Runtime.getRuntime().addShutdownHook(hook);
        return this;
    }

    /**
     * The same for work that has nothing to finish, only something to clear away: a process that is stopped in the middle
     * of it ends with the signal's status, as it would have without.
     */
    StopSignal listenToClearAway() {
        endsWithTheWork = false;
        return listen();
    }

    /** Completes when the process was asked to stop. */
    CompletionStage<Void> asked() {
        return asked.minimalCompletionStage();
    }

    /**
     * The work has ended, and everything is said. If a signal asked for it, the process ends soon after, with this status
     * after {@link #listen()}.
     */
    void ended(int status) {
        if (!listening) {
            return;
        }
        this.status = status;
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The machine shuts down already: the hook waits for us.
            ended.countDown();
        }
    }

    private void waitForTheEnd() {
        asked.complete(null);
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (endsWithTheWork) {
            Runtime.getRuntime().halt(status);
        }
    }
}
