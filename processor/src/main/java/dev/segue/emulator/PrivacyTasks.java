package dev.segue.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Data deletions and retrievals that were ordered, and how far they are. Mixpanel takes up to thirty days for one; here nothing moves by itself, but as
 * {@code POST /_emulator/deletions/ID} says. A deletion that succeeds takes the users' events and profiles out of all views; the ledger
 * of what was received stays. Safe for any thread.
 */
final class PrivacyTasks {
    private static final int MOST = 10_000;

    private final Store store;
    private final Map<String, Task> tasks = new Bounded<>(MOST);
    private long ordered;

    /** Mixpanel's states of a task (its page on data deletion). */
    enum State {
        PENDING,
        STAGING,
        STARTED,
        SUCCESS,
        FAILURE,
        REVOKED,
        NOT_FOUND,
        UNKNOWN
    }

    /** @param retrieval whether it is a retrieval, which deletes nothing */
    record Task(
            String id,
            String project,
            boolean retrieval,
            List<String> distinctIds,
            String compliance,
            Instant requested,
            State state) {
        Task {
            distinctIds = List.copyOf(distinctIds);
        }

        Task in(State other) {
            return new Task(id, project, retrieval, distinctIds, compliance, requested, other);
        }

        ObjectNode json() {
            ObjectNode node = Json.object()
                    .put("tracking_id", id)
                    .put("project", project)
                    .put("kind", retrieval ? "retrieval" : "deletion")
                    .put("status", state.name())
                    .put("compliance_type", compliance)
                    .put("requested", requested.toString());
            distinctIds.forEach(node.putArray("distinct_ids")::add);
            return node;
        }
    }

    PrivacyTasks(Store store) {
        this.store = store;
    }

    /** A new task, whose id is the same for the same order of orders. */
    synchronized Task order(
            String project, boolean retrieval, List<String> distinctIds, String compliance, Instant now) {
        String id = UUID.nameUUIDFromBytes(("task " + ++ordered).getBytes(StandardCharsets.UTF_8))
                .toString();
        Task task = new Task(id, project, retrieval, distinctIds, compliance, now, State.PENDING);
        tasks.put(id, task);
        return task;
    }

    /** The task of that project and kind. */
    synchronized Optional<Task> task(String id, String project, boolean retrieval) {
        return Optional.ofNullable(tasks.get(id))
                .filter(t -> t.project().equals(project) && t.retrieval() == retrieval);
    }

    /** Whether it could still be cancelled; then it is. */
    synchronized boolean cancel(Task task) {
        if (task.state() != State.PENDING && task.state() != State.STAGING) {
            return false;
        }
        tasks.put(task.id(), task.in(State.REVOKED));
        return true;
    }

    /**
     * Puts a task into another state.
     *
     * @param order such as <code>{"status":"SUCCESS"}</code>
     * @return the task, empty if there is none of that id
     * @throws IllegalArgumentException with a text for people if there is no such state
     */
    synchronized Optional<ObjectNode> move(String id, ObjectNode order) {
        Task task = tasks.get(id);
        if (task == null) {
            return Optional.empty();
        }
        String asked = order.path("status").asText("").toUpperCase(Locale.ROOT);
        State state = Arrays.stream(State.values())
                .filter(s -> s.name().equals(asked))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "status must be one of " + Arrays.toString(State.values()) + ", not '" + asked + "'"));
        Task moved = task.in(state);
        tasks.put(id, moved);
        if (state == State.SUCCESS && !task.retrieval()) {
            store.delete(task.project(), task.distinctIds());
        }
        return Optional.of(moved.json());
    }

    synchronized List<Task> all() {
        return new ArrayList<>(tasks.values());
    }

    synchronized void clear() {
        tasks.clear();
        ordered = 0;
    }
}
