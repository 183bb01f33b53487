package dev.segue.topology;

import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** Settles where the router begins to read, before Kafka Streams starts, since the router never resets by itself. */
public final class StartOffsets {
    private final Admin admin;
    private final Topics topics;
    private final @Nullable EventsStart start;
    private final boolean acceptReset;

    /**
     * @param start {@code events.start}; null if not given
     * @param acceptReset {@code --accept-offset-reset}
     */
    public StartOffsets(Admin admin, Topics topics, @Nullable EventsStart start, boolean acceptReset) {
        this.admin = admin;
        this.topics = topics;
        this.start = start;
        this.acceptReset = acceptReset;
    }

    /**
     * Commits what has to be committed.
     *
     * @return what stands against a start, a line each; empty if it may start
     */
    public List<String> settle() {
        return List.of("not built yet " + admin + topics + start + acceptReset);
    }
}
