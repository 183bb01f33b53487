package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /_emulator/} shows and takes, apart from HTTP.
 *
 * <p>Lists are paged with {@code offset} and {@code limit} (100, at most 1000). {@code project} names a token; it may be left out when only one
 * project received anything.
 */
final class View {
    private final MixpanelEmulator emulator;
    private final Store store;
    private final PrivacyTasks privacy;

    View(MixpanelEmulator emulator, Store store, PrivacyTasks privacy) {
        this.emulator = emulator;
        this.store = store;
        this.privacy = privacy;
    }

    /**
     * Answers one question.
     *
     * @param path what follows {@code /_emulator/}, decoded, such as {@code users/u1}
     * @return empty if there is no such page
     * @throws IllegalArgumentException with a text for people if the question is wrong
     */
    Optional<ObjectNode> get(String path, Params query) {
        int slash = path.indexOf('/');
        String page = slash < 0 ? path : path.substring(0, slash);
        String item = slash < 0 ? "" : path.substring(slash + 1);
        return Optional.ofNullable(
                switch (page) {
                    case "counters" -> counters(query);
                    case "users" -> item.isEmpty() ? users(query) : user(item, query);
                    case "records" -> ViewJson.page("records", store.received(project(query)), query, ViewJson::record);
                    case "events" ->
                        ViewJson.page("events", store.events(project(query), copies(query)), query, e -> e);
                    case "gaps" -> ViewJson.page("gaps", store.gaps(project(query)), query, ViewJson::gap);
                    case "profiles" -> item.isEmpty() ? profiles(query, false) : profile(item, query);
                    case "groups" -> profiles(query, true);
                    case "requests" ->
                        item.isEmpty()
                                ? ViewJson.page("requests", store.requests(), query, ViewJson::request)
                                : request(item);
                    case "deletions" ->
                        item.isEmpty()
                                ? ViewJson.page("deletions", privacy.all(), query, PrivacyTasks.Task::json)
                                : null;
                    case "settings" -> settings();
                    case "failures" -> failures();
                    default -> null;
                });
    }

    private ObjectNode counters(Params query) {
        if (query.has("project")) {
            return ViewJson.counters(store.counters(query.get("project")));
        }
        ObjectNode all = ViewJson.counters(store.counters()).put("complete", store.complete());
        ObjectNode attempts = all.putObject("attempts");
        store.attempts().forEach((endpoint, statuses) -> {
            ObjectNode counts = attempts.putObject(endpoint);
            statuses.forEach((status, count) -> counts.put(Integer.toString(status), count));
        });
        ObjectNode projects = all.putObject("projects");
        store.projects().forEach(p -> projects.set(p, ViewJson.counters(store.counters(p))));
        return all;
    }

    private ObjectNode users(Params query) {
        String project = project(query);
        Set<String> split = store.splitUsers(project);
        return ViewJson.page(
                "users",
                new ArrayList<>(store.users(project)),
                query,
                u -> Json.object()
                        .put("user", u)
                        .put("canonical", store.canonical(project, u))
                        .put("records", store.timeline(project, u).size())
                        .put("split", split.contains(u)));
    }

    private ObjectNode user(String user, Params query) {
        String project = project(query);
        ObjectNode page = ViewJson.page("records", store.timeline(project, user), query, ViewJson::record);
        return page.put("user", user)
                .put("canonical", store.canonical(project, user))
                .put("split", store.splitUsers(project).contains(user));
    }

    private ObjectNode profiles(Params query, boolean ofGroups) {
        String project = project(query);
        List<String> ids = new ArrayList<>(store.profileIds(project, ofGroups));
        Set<String> keys = emulator.settings().project(project).groupKeys();
        return ViewJson.page(ofGroups ? "groups" : "profiles", ids, query, id -> {
            ObjectNode node = Json.object().put("id", id);
            if (ofGroups) {
                node.put("linked", keys.stream().anyMatch(k -> id.startsWith(k + "/")));
            }
            store.exactProfile(project, ofGroups, id).ifPresent(p -> node.set("properties", p));
            return node;
        });
    }

    private ObjectNode profile(String id, Params query) {
        ObjectNode node = Json.object().put("id", id);
        node.set("properties", store.profile(project(query), id).orElse(null));
        return node;
    }

    private ObjectNode failures() {
        ObjectNode node = Json.object().put("pending", emulator.faults().pending());
        ArrayNode coming = node.putArray("failures");
        for (Faults.Coming one : emulator.faults().coming()) {
            coming.addObject()
                    .put("when", one.when())
                    .put(
                            "endpoint",
                            one.endpoint() == null ? null : one.endpoint().path())
                    .put("fault", one.fault());
        }
        return node;
    }

    private @Nullable ObjectNode request(String id) {
        for (LoggedRequest request : store.requests()) {
            if (Long.toString(request.id()).equals(id)) {
                ObjectNode node = ViewJson.request(request);
                return node.put(
                        "body",
                        store.requestBody(request.id())
                                .map(b -> new String(b, StandardCharsets.UTF_8))
                                .orElse(null));
            }
        }
        return null;
    }

    private ObjectNode settings() {
        ObjectNode document = SettingsJson.write(emulator.settings());
        document.set("about", SettingsJson.about(emulator.settings().knobs()));
        return document;
    }

    /**
     * Carries out one order.
     *
     * @param method {@code POST}, {@code PUT}, {@code PATCH} or {@code DELETE}
     * @return empty if there is no such page for that method
     * @throws IllegalArgumentException with a text for people if the order cannot be understood
     * @throws IllegalStateException if it cannot be carried out now
     */
    Optional<ObjectNode> change(String method, String path, byte[] body) {
        switch (method + " " + path) {
            case "PATCH settings" -> emulator.configure(s -> SettingsJson.changed(s, object(body)));
            case "PUT settings" ->
                emulator.configure(s -> SettingsJson.changed(EmulatorSettings.defaults(), object(body)));
            case "POST failures" -> FaultJson.schedule(json(body), emulator.faults());
            case "DELETE failures" -> emulator.faults().clear();
            case "POST reset" -> emulator.reset();
            default -> {
                boolean moved = method.equals("POST") && path.startsWith("deletions/");
                return moved ? privacy.move(path.substring(10), object(body)) : Optional.empty();
            }
        }
        return get(path.equals("reset") ? "counters" : path, Params.of(""));
    }

    private static ObjectNode object(byte[] body) {
        if (json(body) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("the body must be a JSON object");
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.tree(body);
        } catch (IOException e) {
            throw new IllegalArgumentException("the body is not JSON: " + e.getMessage(), e);
        }
    }

    private static Store.Copies copies(Params query) {
        return switch (query.get("view")) {
            case "", "query" -> Store.Copies.QUERY;
            case "raw" -> Store.Copies.RAW;
            case "compacted" -> Store.Copies.COMPACTED;
            default ->
                throw new IllegalArgumentException(
                        "view must be query, raw or compacted, not '" + query.get("view") + "'");
        };
    }

    private String project(Params query) {
        if (query.has("project")) {
            return query.get("project");
        }
        Set<String> projects = store.projects();
        if (projects.size() > 1) {
            throw new IllegalArgumentException("add ?project=, one of " + String.join(", ", projects));
        }
        return projects.stream().findFirst().orElse("");
    }
}
