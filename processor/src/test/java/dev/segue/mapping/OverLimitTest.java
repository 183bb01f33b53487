package dev.segue.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.segment.MessageParser;
import dev.segue.segment.ParseResult;
import java.io.IOException;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Limits whose cases would be too long for a file: what is refused, and the place and size that are named. */
class OverLimitTest {
    private static Mapped map(ObjectNode message) {
        ObjectNode settings = MappingCase.JSON.createObjectNode().put("people", true);
        settings.putArray("groupIdentifierTraits").add("company");
        message.put("userId", "u1").put("messageId", "m1").put("timestamp", "2026-11-24T10:00:00Z");
        try {
            byte[] json = MappingCase.JSON.writeValueAsBytes(message);
            ParseResult.Parsed parsed = (ParseResult.Parsed) new MessageParser(1 << 23, 64).parse(json);
            Origin origin = new Origin("segment.events", 0, 1, Instant.parse("2026-11-24T12:00:00Z"));
            return new Mapper(MappingCase.settings(settings), MappingCase.USER_AGENTS)
                    .map(parsed.message(), origin, UserState.NONE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode message(String type) {
        return MappingCase.JSON.createObjectNode().put("type", type).put("groupId", "g1");
    }

    private static ObjectNode members(ObjectNode object, int count) {
        for (int i = 0; i < count; i++) {
            object.put("p" + i, i);
        }
        return object;
    }

    private static Mapped overLimit(String path, String detail) {
        return new Mapped.Rejected(RejectReason.OVER_LIMIT, path, detail);
    }

    @Test
    void aProfileUpdateSetsTwoThousandProperties() {
        ObjectNode most = message("identify");
        members(most.putObject("traits"), 1999);
        ObjectNode more = message("identify");
        members(more.putObject("traits"), 2000);

        assertThat(map(most)).isInstanceOf(Mapped.Requests.class);
        // One of them is the id.
        assertThat(map(more))
                .isEqualTo(overLimit("$.traits", "2001, Mixpanel takes at most 2000 properties a profile"));
    }

    @Test
    void aGroupsProfileSetsTwoThousandProperties() {
        ObjectNode more = message("group");
        members(more.putObject("traits"), 2001);

        assertThat(map(more))
                .isEqualTo(overLimit("$.traits", "2001, Mixpanel takes at most 2000 properties a profile"));
    }

    @Test
    void aListOfAProfileHas256Kilobytes() {
        ObjectNode identify = message("identify");
        ArrayNode list = identify.putObject("traits").putArray("the list");
        for (int i = 0; i < 1000; i++) {
            list.add("x".repeat(254));
        }

        assertThat(map(identify))
                .isEqualTo(overLimit(
                        "$.traits['the list']",
                        "257001, Mixpanel takes at most 256000 bytes of a list or object in a profile"));
    }

    @Test
    void anEventHasAMegabyte() {
        ObjectNode track = message("track").put("event", "E");
        track.putObject("properties").put("text", "x".repeat(1_000_000));

        assertThat(map(track)).isInstanceOfSatisfying(Mapped.Rejected.class, rejected -> {
            assertThat(rejected.path()).isEqualTo("$.properties");
            assertThat(rejected.detail()).matches("1000\\d\\d\\d, Mixpanel takes at most 999999 bytes of one record");
        });
    }

    @Test
    void anAliasHasAMegabyte() {
        ObjectNode alias = message("alias").put("previousId", "x".repeat(1_000_000));

        assertThat(map(alias))
                .isInstanceOfSatisfying(
                        Mapped.Rejected.class,
                        rejected -> assertThat(rejected.path()).isEqualTo("$"));
    }

    @Test
    void whatMixpanelCutsIsSentAndCounted() {
        String most = "x".repeat(255);
        ObjectNode fits = message("track").put("event", "E");
        fits.putObject("properties").put(most, most).putArray("list").add(most);
        ObjectNode longText = message("track").put("event", "E");
        longText.putObject("properties").put("p", most + "x");
        ObjectNode longName = message("track").put("event", "E");
        longName.putObject("properties").put(most + "x", 1);
        ObjectNode inList = message("track").put("event", "E");
        inList.putObject("properties").putArray("list").add(1).add(most + "x");

        assertThat(warnings(fits)).isEmpty();
        assertThat(warnings(longText)).containsExactly(Warning.LONG_TEXT);
        assertThat(warnings(longName)).containsExactly(Warning.LONG_TEXT);
        assertThat(warnings(inList)).containsExactly(Warning.LONG_TEXT);
    }

    private static Set<Warning> warnings(ObjectNode message) {
        return ((Mapped.Requests) map(message)).warnings();
    }

    @Test
    void yearsOfFiveDigitsAreRefused() {
        ObjectNode track = message("track").put("event", "E");
        Mapped mapped = mapAt(track, 253_402_300_800_000L);

        assertThat(mapped)
                .isEqualTo(
                        new Mapped.Rejected(RejectReason.TIME_OUT_OF_RANGE, "$.timestamp", "later than the year 9999"));
    }

    /** Without a record time nothing sets the message's own time back. */
    private static Mapped mapAt(ObjectNode message, long millis) {
        message.put("userId", "u1").put("timestamp", millis);
        try {
            ParseResult.Parsed parsed = (ParseResult.Parsed)
                    new MessageParser(1 << 20, 64).parse(MappingCase.JSON.writeValueAsBytes(message));
            Settings settings = MappingCase.settings(MappingCase.JSON.createObjectNode());
            return new Mapper(settings, MappingCase.USER_AGENTS)
                    .map(parsed.message(), new Origin("segment.events", 0, 1, null), UserState.NONE);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
