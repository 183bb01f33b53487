package dev.segue.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.config.SegmentSettings;
import dev.segue.mixpanel.Request;
import dev.segue.segment.MessageParser;
import dev.segue.segment.ParseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Messages and records of Segment's own tests of its Mixpanel integrations, if that file lies beside the checkout. Only
 * differences that were decided on are evened out; each stands in {@link #evenOut}.
 */
class SegmentOriginalsTest {
    private static final String FILE = "shared/conformance/segment-originals.ndjson";

    /** Credentials and age play no part any more: every event goes to one endpoint with the token. */
    private static final Set<String> NOT_OURS = Set.of(
            "server/validate-no-token", "server/validate-old-track-no-apikey", "server/validate-older-than-five-years");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> coreCasesAreMet() throws IOException {
        return cases("core")
                .map(c -> DynamicTest.dynamicTest(name(c), () -> {
                    List<ObjectNode> actual = requests(c);

                    assertThat(matches(c, actual))
                            .as(() -> c.path("note").asText() + "\nexpected "
                                    + c.path("expect").toPrettyString() + "\nbut was " + actual)
                            .isTrue();
                }));
    }

    @TestFactory
    Stream<DynamicTest> divergentCasesDiffer() throws IOException {
        return cases("divergent")
                .map(c -> DynamicTest.dynamicTest(
                        name(c), () -> assertThat(matches(c, requests(c))).isFalse()));
    }

    private static String name(JsonNode c) {
        return c.path("name").asText();
    }

    private static Stream<JsonNode> cases(String tier) throws IOException {
        Optional<Path> file = file();
        assumeTrue(file.isPresent(), "no " + FILE + " above the working directory");
        List<JsonNode> cases = new ArrayList<>();
        for (String line : Files.readAllLines(file.get())) {
            JsonNode c = JSON.readTree(line);
            if (c.path("tier").asText().equals(tier) && !NOT_OURS.contains(name(c))) {
                cases.add(c);
            }
        }
        assertThat(cases).isNotEmpty();
        return cases.stream();
    }

    private static Optional<Path> file() {
        for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
            if (Files.exists(dir.resolve(FILE))) {
                return Optional.of(dir.resolve(FILE));
            }
        }
        return Optional.empty();
    }

    private static List<ObjectNode> requests(JsonNode c) throws IOException {
        Settings settings = SegmentSettings.read((ObjectNode) c.get("settings")).settings("TOKEN", Identity.LEGACY);
        ParseResult parsed = new MessageParser(1 << 19, 64).parse(JSON.writeValueAsBytes(c.get("input")));
        if (!(parsed instanceof ParseResult.Parsed message)) {
            return List.of();
        }
        Origin origin =
                new Origin("segment.events", 0, 0, Instant.parse(c.path("now").asText()));
        Mapped mapped = new Mapper(settings, MappingCase.USER_AGENTS).map(message.message(), origin, UserState.NONE);
        List<ObjectNode> requests = new ArrayList<>();
        if (mapped instanceof Mapped.Requests sent) {
            for (Request request : sent.requests()) {
                ObjectNode record = JSON.createObjectNode()
                        .put("endpoint", request.endpoint().path());
                record.set("body", JSON.readTree(request.json()));
                requests.add(record);
            }
        }
        return requests;
    }

    private static boolean matches(JsonNode c, List<ObjectNode> actual) {
        List<ObjectNode> left = new ArrayList<>(actual);
        for (JsonNode expected : c.path("expect")) {
            boolean subset = c.path("compare").asText().equals("subset")
                    || expected.path("subset").asBoolean();
            Optional<ObjectNode> match = left.stream()
                    .filter(record -> matches(expected, evenOut(expected, record.deepCopy()), subset))
                    .findFirst();
            if (match.isEmpty()) {
                return false;
            }
            left.remove(match.get());
        }
        return left.isEmpty() || c.path("requests").asText().equals("some");
    }

    private static boolean matches(JsonNode expected, ObjectNode actual, boolean subset) {
        for (JsonNode path : expected.path("absent")) {
            JsonNode at = actual.path("body");
            for (JsonNode step : path) {
                at = at.path(step.asText());
            }
            if (!at.isMissingNode()) {
                return false;
            }
        }
        boolean sameDoor = door(expected).equals(door(actual));
        JsonNode body = expected.path("body");
        return sameDoor
                && (subset
                        ? contains(actual.path("body"), body)
                        : actual.path("body").equals(body));
    }

    /** Events have one endpoint, whatever their age. */
    private static String door(JsonNode record) {
        String endpoint = record.path("endpoint").asText();
        return endpoint.equals("/import") ? "/track" : endpoint;
    }

    private static boolean contains(JsonNode actual, JsonNode expected) {
        if (!expected.isObject()) {
            return expected.equals(actual);
        }
        for (Map.Entry<String, JsonNode> member : expected.properties()) {
            if (!actual.has(member.getKey()) || !contains(actual.get(member.getKey()), member.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static ObjectNode evenOut(JsonNode expected, ObjectNode actual) {
        ObjectNode body = (ObjectNode) actual.get("body");
        JsonNode wanted = expected.path("body");
        if (body.path("properties") instanceof ObjectNode properties) {
            // Milliseconds for seconds; what recognises a repeat; the address is always said.
            properties.put("time", (int) (properties.path("time").asLong() / 1000));
            properties.remove("$insert_id");
            JsonNode wantedProperties = wanted.path("properties");
            if (body.path("event").asText().equals("$create_alias")) {
                properties.remove(List.of("time", "ip"));
            } else if (!wantedProperties.has("ip")
                    && properties.path("ip").asText().equals("0")) {
                properties.remove("ip");
            }
        } else {
            if (!wanted.has("$ip")) {
                body.remove("$ip");
            }
            if (!wanted.has("$ignore_time") && body.path("$ignore_time").asBoolean()) {
                body.remove("$ignore_time");
            }
        }
        return actual;
    }
}
