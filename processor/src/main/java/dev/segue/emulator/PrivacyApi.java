package dev.segue.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The API for data deletion and retrieval (Mixpanel's page on end user data): {@code POST}, {@code GET} and {@code DELETE}
 * below {@code /api/app/data-deletions/v3.0/}, an OAuth token of its own kind in the header, the project's token in the query. The texts of errors
 * are the emulator's.
 */
final class PrivacyApi {
    private static final String DELETIONS = "/api/app/data-deletions/v3.0";
    private static final String RETRIEVALS = "/api/app/data-retrievals/v3.0";
    private static final int MOST_RETRIEVED = 2000;

    private final PrivacyTasks tasks;
    private final RateLimiter limiter;

    PrivacyApi(PrivacyTasks tasks, RateLimiter limiter) {
        this.tasks = tasks;
        this.limiter = limiter;
    }

    /** A request, as far as this API looks at it. */
    record Asked(
            String method, String path, Params query, String authorization, ByteBuffer body, Instant now, long nanos) {}

    /** The answer, empty if the path is none of this API's. */
    Optional<Reply> answer(Asked asked, EmulatorSettings settings) {
        boolean retrieval =
                asked.path().startsWith(RETRIEVALS + "/") || asked.path().equals(RETRIEVALS);
        String root = retrieval ? RETRIEVALS : DELETIONS;
        if (!asked.path().startsWith(root + "/") && !asked.path().equals(root)) {
            return Optional.empty();
        }
        String project = asked.query().get("token");
        if (!isAllowed(asked, project, settings)) {
            return Optional.of(error(401, "the bearer is not good for data deletion in this project"));
        }
        long most = settings.knobs().count(Knob.DELETIONS_PER_SECOND);
        if (!limiter.admitsInASecond("deletions of " + project, most, asked.nanos())) {
            return Optional.of(error(429, "too many requests in a second"));
        }
        String id = asked.path().substring(Math.min(asked.path().length(), root.length() + 1));
        return Optional.of(
                id.isEmpty()
                        ? order(asked, project, retrieval, settings.knobs())
                        : one(asked, tasks.task(id, project, retrieval)));
    }

    private static boolean isAllowed(Asked asked, String project, EmulatorSettings settings) {
        String bearer = Bearer.tokenOf(asked.authorization());
        boolean open = settings.knobs().is(Knob.UNKNOWN_PROJECTS, "accept");
        if (bearer.isEmpty() || project.isEmpty() || !(open || settings.knows(project))) {
            return false;
        }
        boolean known = settings.bearers().stream().anyMatch(b -> b.token().equals(bearer));
        return known ? settings.bearers().stream().anyMatch(b -> b.isGood(bearer, project, true, asked.now())) : open;
    }

    private Reply order(Asked asked, String project, boolean retrieval, Knobs knobs) {
        if (!asked.method().equals("POST")) {
            return error(405, "use POST");
        }
        JsonNode body;
        try {
            body = Json.READER.readTree(
                    StandardCharsets.UTF_8.decode(asked.body().duplicate()).toString());
        } catch (JsonProcessingException e) {
            return error(400, "the body is not JSON");
        }
        List<String> ids = new ArrayList<>();
        body.path("distinct_ids").forEach(id -> ids.add(id.asText()));
        long most = retrieval ? MOST_RETRIEVED : knobs.count(Knob.DELETION_MAX_IDS);
        if (ids.isEmpty() || ids.size() > most) {
            return error(400, "distinct_ids must hold 1 to " + most + " ids, not " + ids.size());
        }
        String type =
                body.path(retrieval ? "disclosure_type" : "compliance_type").asText("GDPR");
        if (!retrieval && !Set.of("GDPR", "CCPA").contains(type)) {
            return error(400, "compliance_type must be GDPR or CCPA");
        }
        PrivacyTasks.Task task = tasks.order(project, retrieval, ids, type, asked.now());
        ObjectNode answer = Json.object().put("status", "ok");
        if (knobs.is(Knob.DELETION_ANSWER, "task")) {
            answer.putObject("results").put("task_id", task.id());
        } else {
            answer.putArray("results").add(details(task));
        }
        return reply(201, answer);
    }

    private Reply one(Asked asked, Optional<PrivacyTasks.Task> task) {
        return switch (asked.method()) {
            case "GET" -> {
                ObjectNode answer = Json.object().put("status", "ok");
                answer.set(
                        "results",
                        task.map(PrivacyApi::details)
                                .orElseGet(() -> Json.object().put("status", "NOT_FOUND")));
                yield reply(200, answer);
            }
            case "DELETE" ->
                task.isPresent() && tasks.cancel(task.get())
                        ? new Reply(204, Map.of(), new byte[0])
                        : error(405, "it cannot be cancelled");
            default -> error(405, "use GET or DELETE");
        };
    }

    private static ObjectNode details(PrivacyTasks.Task task) {
        return Json.object()
                .put("tracking_id", task.id())
                .put("status", task.state().name())
                .put("compliance_type", task.compliance())
                .put("date_requested", task.requested().toString())
                .put("distinct_id_count", task.distinctIds().size());
    }

    private static Reply error(int status, String text) {
        return reply(status, Json.object().put("status", "error").put("error", text));
    }

    private static Reply reply(int status, ObjectNode body) {
        return new Reply(status, Map.of("content-type", "application/json"), Json.bytes(body));
    }
}
