package dev.segue.mapping;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.config.SegmentSettings;
import dev.segue.mixpanel.Request;
import dev.segue.segment.Message;
import dev.segue.segment.MessageParser;
import dev.segue.segment.ParseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A case file: what it is about, whose rule that is, settings under Segment's names, the user's state, the message, and
 * what is expected of it.
 *
 * <p>{@code record} may set the message's timestamp and place on the events topic. Settings that Segment does not have
 * are {@code identity}, {@code linkEvent}, {@code aliasEndpoint}, {@code dropBundled} and those of what is remembered. {@code
 * before} are messages that came earlier.
 */
record MappingCase(Path file, ObjectNode json) {
    static final ObjectMapper JSON = new ObjectMapper();

    /** Costly to make, so one for all tests. */
    static final UserAgents USER_AGENTS = new UserAgents();

    private static final int MAX_BYTES = 512 * 1024;
    private static final int MAX_DEPTH = 64;
    private static final String ARRIVAL = "2026-11-24T12:00:00Z";

    static MappingCase read(Path file) throws IOException {
        return new MappingCase(file, (ObjectNode) JSON.readTree(Files.readAllBytes(file)));
    }

    /** The file with another expectation, laid out as all of them are. */
    void write(JsonNode expect) throws IOException {
        json.set("expect", expect);
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(new DefaultIndenter("  ", "\n"));
        Files.writeString(file, JSON.writer(printer).writeValueAsString(json) + "\n");
    }

    static Settings settings(JsonNode given) {
        ObjectNode settings = given.isObject() ? given.deepCopy() : JSON.createObjectNode();
        JsonNode linkEvent = settings.remove("linkEvent");
        JsonNode aliasEndpoint = settings.remove("aliasEndpoint");
        JsonNode dropBundled = settings.remove("dropBundled");
        StateSettings state = stateSettings(settings);
        SegmentSettings segment = SegmentSettings.read(settings);
        if (!segment.notes().isEmpty()) {
            throw new IllegalArgumentException("settings of the case: " + segment.notes());
        }
        Settings s = segment.settings("TOKEN", Identity.LEGACY);
        return new Settings(
                s.token(),
                s.identity(),
                s.people(),
                s.setAllTraitsByDefault(),
                s.peopleProperties(),
                s.superProperties(),
                s.eventIncrements(),
                s.propertyIncrements(),
                s.consolidatedPageCalls(),
                s.trackAllPages(),
                s.trackCategorizedPages(),
                s.trackNamedPages(),
                s.groupIdentifierTraits(),
                s.groupTraitsToSetOnce(),
                s.sourceName(),
                s.legacySuperProperties(),
                dropBundled == null || dropBundled.asBoolean(),
                linkEvent == null ? s.linkEvent() : linkEvent.asText(),
                aliasEndpoint != null && aliasEndpoint.asText().equals("track"),
                state);
    }

    private static StateSettings stateSettings(ObjectNode settings) {
        List<String> allowed = new ArrayList<>();
        settings.path("allowedProperties").forEach(name -> allowed.add(name.asText()));
        StateSettings state = new StateSettings(
                settings.path("rememberSuperProperties").asBoolean(),
                settings.path("rememberFirstTouch").asBoolean(),
                allowed,
                settings.path("maxProperties").asInt(StateSettings.DEFAULT_MAX_PROPERTIES),
                settings.path("maxBytes").asInt(StateSettings.DEFAULT_MAX_BYTES));
        settings.remove(List.of(
                "rememberSuperProperties", "rememberFirstTouch", "allowedProperties", "maxProperties", "maxBytes"));
        return state;
    }

    private Origin origin() {
        JsonNode record = json.path("record");
        JsonNode timestamp = record.get("timestamp");
        @Nullable Instant time = timestamp == null || !timestamp.isNull()
                ? Instant.parse(timestamp == null ? ARRIVAL : timestamp.asText())
                : null;
        return new Origin(
                record.path("topic").asText("segment.events"),
                record.path("partition").asInt(0),
                record.path("offset").asLong(42),
                time);
    }

    private UserState state() {
        List<String> links = new ArrayList<>();
        json.path("state").path("links").forEach(link -> links.add(link.asText()));
        return new UserState(links);
    }

    /** What is known of the message's user once the case's earlier messages were mapped, each id's memory at hand. */
    private UserState stateAfterEarlier(Message message, Settings settings) throws IOException {
        Map<String, UserState> states = new HashMap<>();
        Mapper mapper = new Mapper(settings, USER_AGENTS);
        for (JsonNode earlier : json.path("before")) {
            Message said = ((ParseResult.Parsed) parse(earlier)).message();
            UserState before = states.getOrDefault(said.userKey(), UserState.NONE);
            Mapped mapped = mapper.map(said, origin(), before);
            UserState next =
                    mapped instanceof Mapped.Requests requests ? requests.next() : ((Mapped.Dropped) mapped).next();
            for (String source : next.newSources(before)) {
                Remembered memory = states.getOrDefault(source, UserState.NONE).remembered();
                next = next.answered(source, memory, settings.state());
            }
            states.put(said.userKey(), next);
        }
        return states.getOrDefault(message.userKey(), state());
    }

    ParseResult parsed() throws IOException {
        return parse(json.get("message"));
    }

    private static ParseResult parse(JsonNode message) throws IOException {
        return new MessageParser(MAX_BYTES, MAX_DEPTH).parse(JSON.writeValueAsBytes(message));
    }

    /** What became of the message, in the words of the case file. */
    JsonNode outcome() throws IOException {
        ParseResult parsed = parsed();
        if (parsed instanceof ParseResult.Rejected rejected) {
            return rejected(code(rejected.code()), rejected.path(), rejected.detail());
        }
        Message message = ((ParseResult.Parsed) parsed).message();
        Settings settings = settings(json.path("settings"));
        UserState before = stateAfterEarlier(message, settings);
        Mapped mapped = new Mapper(settings, USER_AGENTS).map(message, origin(), before);
        if (mapped instanceof Mapped.Rejected rejected) {
            return rejected(rejected.reason().code(), rejected.path(), rejected.detail());
        }
        if (mapped instanceof Mapped.Dropped dropped) {
            return JSON.createObjectNode().put("dropped", dropped.reason().code());
        }
        Mapped.Requests requests = (Mapped.Requests) mapped;
        ObjectNode outcome = JSON.createObjectNode();
        ArrayNode list = outcome.putArray("requests");
        for (Request request : requests.requests()) {
            list.add(render(request));
        }
        if (!requests.next().links().equals(before.links())) {
            ArrayNode links = outcome.putObject("state").putArray("links");
            requests.next().links().forEach(links::add);
        }
        if (!requests.warnings().isEmpty()) {
            ArrayNode warnings = outcome.putArray("warnings");
            requests.warnings().stream().map(Warning::code).sorted().forEach(warnings::add);
        }
        // Through text once, so that it compares with what is read from a file.
        return JSON.readTree(JSON.writeValueAsBytes(outcome));
    }

    private static ObjectNode render(Request request) throws IOException {
        ObjectNode rendered = JSON.createObjectNode()
                .put("endpoint", request.endpoint().path())
                .put("kind", code(request.kind()));
        if (!request.idempotent()) {
            rendered.put("idempotent", false);
        }
        rendered.set("body", JSON.readTree(request.json()));
        return rendered;
    }

    private static JsonNode rejected(String reason, String path, String detail) {
        ObjectNode outcome = JSON.createObjectNode();
        outcome.putObject("rejected").put("reason", reason).put("path", path).put("detail", detail);
        return outcome;
    }

    private static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
