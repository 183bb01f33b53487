package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Settings as a JSON document: one flat name for each, secrets never shown. */
final class SettingsJson {
    private SettingsJson() {}

    static ObjectNode write(EmulatorSettings settings) {
        ObjectNode document = Json.object();
        document.put("host", settings.host());
        document.put("port", settings.port());
        document.put("region", settings.region().text());
        document.put("identity", settings.identity().text());
        ArrayNode projects = document.putArray("projects");
        for (Project project : settings.projects()) {
            ObjectNode node = projects.addObject().put("token", project.token()).put("id", project.id());
            node.put("identity", project.identity().text())
                    .put("region", project.region().text());
            project.groupKeys().stream().sorted().forEach(node.putArray("group_keys")::add);
        }
        ArrayNode accounts = document.putArray("service_accounts");
        for (ServiceAccount account : settings.serviceAccounts()) {
            ObjectNode node = accounts.addObject().put("username", account.username());
            node.put("may_import", account.mayImport());
            account.projectIds().stream().sorted().forEach(node.putArray("project_ids")::add);
        }
        ObjectNode locations = document.putObject("locations");
        settings.locations()
                .forEach((address, l) -> locations
                        .putObject(address)
                        .put("city", l.city())
                        .put("region", l.region())
                        .put("country_code", l.countryCode()));
        for (Knob knob : Knob.values()) {
            document.set(knob.key(), value(knob, settings.knobs()));
        }
        return document;
    }

    private static JsonNode value(Knob knob, Knobs knobs) {
        ObjectNode holder = Json.object();
        switch (knob.type()) {
            case COUNT -> holder.put("", knobs.count(knob));
            case MILLIS -> holder.put("", knobs.duration(knob).toMillis());
            case SWITCH -> holder.put("", knobs.on(knob));
            case CHOICE -> holder.put("", String.valueOf(knobs.value(knob)));
        }
        return holder.path("");
    }

    /** What each knob is, for people. */
    static ArrayNode about(Knobs knobs) {
        ArrayNode about = Json.array();
        for (Knob knob : Knob.values()) {
            ObjectNode node = about.addObject().put("name", knob.key());
            node.set("value", value(knob, knobs));
            node.put("default", knob.standard());
            node.put("evidence", knob.evidence().name().toLowerCase(Locale.ROOT));
            knob.choices().forEach(node.putArray("choices")::add);
            node.put("meaning", knob.meaning());
        }
        return about;
    }

    /**
     * The settings with what the document names changed.
     *
     * @throws IllegalArgumentException with a text for people if a name or value does not fit
     */
    static EmulatorSettings changed(EmulatorSettings before, ObjectNode document) {
        EmulatorSettings after = before;
        for (Map.Entry<String, JsonNode> entry : document.properties()) {
            JsonNode value = entry.getValue();
            after = switch (entry.getKey()) {
                case "host", "port", "about" -> after;
                case "region" -> after.withRegion(Region.of(value.asText()));
                case "identity" -> after.withIdentity(IdentityMode.of(value.asText()));
                case "projects" -> projects(after, value);
                case "service_accounts" -> accounts(after, value);
                case "locations" -> after.withLocations(locations(value));
                default -> after.with(Knob.of(entry.getKey()), value.asText());
            };
        }
        return after;
    }

    private static EmulatorSettings projects(EmulatorSettings before, JsonNode list) {
        EmulatorSettings after = before;
        for (JsonNode node : list) {
            Project known = before.project(node.path("token").asText(""));
            String id = node.hasNonNull("id") ? node.path("id").asText() : known.id();
            String secret = node.hasNonNull("secret") ? node.path("secret").asText() : known.secret();
            String identity = node.path("identity").asText(known.identity().text());
            String region = node.path("region").asText(known.region().text());
            Set<String> keys = node.has("group_keys") ? texts(node.path("group_keys")) : known.groupKeys();
            after = after.withProject(
                    new Project(known.token(), id, secret, IdentityMode.of(identity), Region.of(region), keys));
        }
        return after;
    }

    /** An account without a secret is one that is known already, as the document shows it. */
    private static EmulatorSettings accounts(EmulatorSettings before, JsonNode list) {
        EmulatorSettings after = before;
        for (JsonNode node : list) {
            if (node.hasNonNull("secret")) {
                after = after.withServiceAccount(new ServiceAccount(
                        node.path("username").asText(),
                        node.path("secret").asText(),
                        texts(node.path("project_ids")),
                        node.path("may_import").asBoolean(true)));
            }
        }
        return after;
    }

    private static Map<String, Location> locations(JsonNode object) {
        Map<String, Location> locations = new HashMap<>();
        object.properties()
                .forEach(e -> locations.put(
                        e.getKey(),
                        new Location(
                                e.getValue().path("city").asText(""),
                                e.getValue().path("region").asText(""),
                                e.getValue().path("country_code").asText(""))));
        return locations;
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new HashSet<>();
        list.forEach(t -> texts.add(t.asText()));
        return texts;
    }
}
