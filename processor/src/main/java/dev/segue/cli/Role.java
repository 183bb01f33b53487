package dev.segue.cli;

/** What of the pipeline a process runs. */
enum Role {
    ROUTER,
    SINK,
    ALL;

    boolean routes() {
        return this != SINK;
    }

    boolean posts() {
        return this != ROUTER;
    }
}
