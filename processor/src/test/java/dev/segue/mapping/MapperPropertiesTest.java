package dev.segue.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Limits;
import dev.segue.mixpanel.RefusedIds;
import dev.segue.mixpanel.Request;
import dev.segue.segment.MessageParser;
import dev.segue.segment.ParseResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for any message: made up at random, from a fixed seed, out of the names that mean something. */
class MapperPropertiesTest {
    private static final int MESSAGES = 1500;
    private static final long SEED = 20261124;
    private static final Origin ORIGIN = new Origin("segment.events", 1, 7, Instant.parse("2026-11-24T12:00:00Z"));

    private final MessageParser parser = new MessageParser(1 << 19, 64);

    private static Settings settings(RandomMessages random, Identity identity) {
        ObjectNode given = MappingCase.JSON.createObjectNode();
        given.put("identity", identity.name().toLowerCase(Locale.ROOT));
        for (String flag : List.of(
                "people",
                "setAllTraitsByDefault",
                "consolidatedPageCalls",
                "trackAllPages",
                "trackCategorizedPages",
                "trackNamedPages",
                "legacySuperProperties")) {
            given.put(flag, random.coin());
        }
        for (String list : List.of(
                "peopleProperties",
                "superProperties",
                "eventIncrements",
                "propIncrements",
                "groupIdentifierTraits",
                "groupTraitsToSetOnce")) {
            given.putArray(list).add(random.name()).add(random.name());
        }
        return MappingCase.settings(given.put("linkEvent", random.coin() ? "Linked" : ""));
    }

    @ParameterizedTest
    @EnumSource(Identity.class)
    void everyMessageHasOneEndingAndTheSameOneEachTime(Identity identity) throws IOException {
        RandomMessages random = new RandomMessages(new Random(SEED));
        int sent = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] json = MappingCase.JSON.writeValueAsBytes(random.message());
            Settings settings = settings(random, identity);
            UserState state = random.coin() ? UserState.NONE : new UserState(List.of("a1"));
            ParseResult parsed = parser.parse(json);
            if (parsed instanceof ParseResult.Rejected) {
                continue;
            }

            Mapped mapped = map(settings, parsed, state);
            Mapped again = map(settings, parser.parse(json), state);

            assertThat(mapped).isNotNull();
            assertThat(again).isEqualTo(mapped);
            if (mapped instanceof Mapped.Requests requests) {
                sent++;
                assertThat(bytes(requests)).isEqualTo(bytes((Mapped.Requests) again));
                assertThat(requests.requests()).isNotEmpty().allSatisfy(request -> wellFormed(request, settings));
                assertThat(requests.next().links()).hasSizeLessThanOrEqualTo(UserState.MAX_LINKS);
            }
        }
        assertThat(sent).as("messages that were sent").isGreaterThan(MESSAGES / 4);
    }

    private static Mapped map(Settings settings, ParseResult parsed, UserState state) {
        return new Mapper(settings, MappingCase.USER_AGENTS)
                .map(((ParseResult.Parsed) parsed).message(), ORIGIN, state);
    }

    private static List<String> bytes(Mapped.Requests requests) {
        List<String> bytes = new ArrayList<>();
        for (Request request : requests.requests()) {
            bytes.add(new String(request.json(), StandardCharsets.UTF_8));
        }
        return bytes;
    }

    /** What Mixpanel asks of every record, read back from the bytes. */
    private static void wellFormed(Request request, Settings settings) {
        JsonNode body;
        try {
            body = MappingCase.JSON.readTree(request.json());
        } catch (IOException e) {
            throw new AssertionError("no JSON", e);
        }
        assertThat(Limits.check(request)).isEmpty();
        switch (request.endpoint()) {
            case IMPORT, TRACK -> {
                JsonNode properties = body.path("properties");
                assertThat(body.path("event").asText()).isNotBlank();
                assertThat(properties.path("token").asText()).isEqualTo(settings.token());
                assertThat(properties.path("time").asLong())
                        .isBetween(31_536_000_000L, ORIGIN.timestamp().toEpochMilli());
                assertThat(properties.path("$insert_id").asText()).matches("[A-Za-z0-9-]{1,36}");
                assertThat(properties.has("ip")).isTrue();
                for (String id : List.of("distinct_id", "$insert_id", "$device_id", "$user_id")) {
                    boolean ours = id.equals("distinct_id")
                            || id.equals("$insert_id")
                            || settings.identity() == Identity.SIMPLIFIED;
                    assertThat(ours && RefusedIds.contains(properties.path(id).asText()))
                            .as(id)
                            .isFalse();
                }
                boolean verb = List.of("$create_alias", "$identify")
                        .contains(body.path("event").asText());
                assertThat(verb && settings.identity() == Identity.SIMPLIFIED).isFalse();
            }
            case ENGAGE -> {
                assertThat(body.path("$token").asText()).isEqualTo(settings.token());
                assertThat(body.path("$distinct_id").asText()).isNotEmpty();
                assertThat(body.has("$ip")).isTrue();
                assertThat(operations(body)).hasSize(1);
                assertThat(request.idempotent()).isEqualTo(!body.has("$add") && !body.has("$append"));
                assertThat(settings.people()).isTrue();
            }
            case GROUPS -> {
                assertThat(body.path("$group_key").asText()).isNotEmpty();
                assertThat(body.has("$distinct_id")).isFalse();
                assertThat(operations(body)).hasSize(1);
            }
        }
    }

    private static List<String> operations(JsonNode body) {
        return List.of("$set", "$set_once", "$union", "$add", "$append").stream()
                .filter(body::has)
                .toList();
    }
}
