package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
            node.put("expires", text(account.expires()));
            account.projectIds().stream().sorted().forEach(node.putArray("project_ids")::add);
        }
        ArrayNode bearers = document.putArray("bearers");
        for (Bearer bearer : settings.bearers()) {
            ObjectNode node = bearers.addObject().put("for_deletion", bearer.forDeletion());
            node.put("expires", text(bearer.expires()));
            bearer.projects().stream().sorted().forEach(node.putArray("projects")::add);
        }
        ObjectNode locations = document.putObject("locations");
        settings.locations()
                .forEach((address, l) -> locations
                        .putObject(address)
                        .put("city", l.city())
                        .put("region", l.region())
                        .put("country_code", l.countryCode()));
        document.setAll(inForce(settings.knobs()));
        return document;
    }

    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    /** Each knob and where it stands. */
    static ObjectNode inForce(Knobs knobs) {
        ObjectNode all = Json.object();
        for (Knob knob : Knob.values()) {
            all.set(knob.key(), value(knob, knobs));
        }
        return all;
    }

    private static JsonNode value(Knob knob, Knobs knobs) {
        ObjectNode holder = Json.object();
        switch (knob.type()) {
            case COUNT -> holder.put("", knobs.count(knob));
            case MILLIS, OFFSET -> holder.put("", knobs.duration(knob).toMillis());
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
                case "host", "port", "about", "emulator" -> after;
                case "region" -> after.withRegion(Region.of(value.asText()));
                case "identity" -> after.withIdentity(IdentityMode.of(value.asText()));
                case "projects" -> projects(after, value);
                case "service_accounts" -> accounts(after, value);
                case "bearers" -> bearers(after, value);
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
                        node.path("may_import").asBoolean(true),
                        instant(node, "service_accounts.expires")));
            }
        }
        return after;
    }

    /** A bearer without its token is one that is known already, as the document shows it. */
    private static EmulatorSettings bearers(EmulatorSettings before, JsonNode list) {
        EmulatorSettings after = before;
        for (JsonNode node : list) {
            if (node.hasNonNull("token")) {
                after = after.withBearer(new Bearer(
                        node.path("token").asText(),
                        texts(node.path("projects")),
                        node.path("for_deletion").asBoolean(false),
                        instant(node, "bearers.expires")));
            }
        }
        return after;
    }

    private static @Nullable Instant instant(JsonNode node, String name) {
        String text = node.path("expires").asText("");
        if (!node.hasNonNull("expires")) {
            return null;
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    name + " must be an instant such as 2027-01-01T00:00:00Z, not '" + text + "'", e);
        }
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
