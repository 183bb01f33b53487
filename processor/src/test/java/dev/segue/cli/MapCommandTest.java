package dev.segue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MapCommandTest {
    private static final String TRACK = "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E\",\"messageId\":\"m1\"}\n";

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (java.io.IOException e) {
            throw new AssertionError(line, e);
        }
    }

    @Test
    void printsTheRequestsOfEachMessageOnALineOfItsOwn() {
        Ran ran = Ran.withInput(TRACK, "map", "--now", "2026-11-01T00:00:00Z");

        assertThat(ran.status()).isZero();
        assertThat(ran.outLines()).hasSize(1);
        JsonNode line = json(ran.out());
        assertThat(line.get("line").intValue()).isEqualTo(1);
        assertThat(line.get("messageId").textValue()).isEqualTo("m1");
        assertThat(line.at("/requests/0/endpoint").textValue()).isEqualTo("/import");
        assertThat(line.at("/requests/0/body/properties/token").textValue()).isEqualTo("TOKEN");
        // --now is the record's time, which a message without a time of its own takes
        assertThat(line.at("/requests/0/body/properties/time").longValue()).isEqualTo(1793491200000L);
        assertThat(ran.errLines()).containsExactly("segue map: no --settings: taking identity legacy and token TOKEN");
    }

    @Test
    void remembersUsersFromLineToLineIfThatIsSwitchedOn() {
        String lines = """
            {"type":"identify","anonymousId":"a","traits":{"plan":"pro"},"messageId":"m1"}
            {"type":"alias","previousId":"a","userId":"u","messageId":"m2"}
            """ + TRACK;

        Ran on = Ran.withInput(lines, "map", "-o", "state.super.properties=true");
        Ran off = Ran.withInput(lines, "map");

        assertThat(on.status()).isZero();
        String plan = "/requests/0/body/properties/plan";
        assertThat(json(on.outLines().get(2)).at(plan).textValue()).isEqualTo("pro");
        assertThat(json(off.outLines().get(2)).at(plan).isMissingNode()).isTrue();
    }

    @Test
    void whatNobodyChoseIsSaidAlsoWhenOtherSettingsAreGiven() {
        Ran people = Ran.withInput(TRACK, "map", "-o", "mapping.people=true");
        Ran token = Ran.withInput(TRACK, "map", "-o", "mixpanel.token=T");
        Ran both = Ran.withInput(TRACK, "map", "-o", "mixpanel.token=T", "-o", "mixpanel.identity=original");

        assertThat(people.errLines())
                .containsExactly("segue map: no --settings: taking identity legacy and token TOKEN");
        assertThat(token.errLines()).containsExactly("segue map: no --settings: taking identity legacy");
        assertThat(both.err()).isEmpty();
    }

    @Test
    void bytesThatLookLikeAnotherEncodingAreRejectedAndTheRestGoesOn(@TempDir Path dir) throws Exception {
        // "{" in UTF-32, then what is no character there
        byte[] looksLikeUtf32 = {'{', 0, 0, 0, 'x', 0, 0x5d, 1, '\n'};
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(looksLikeUtf32);
        bytes.write(TRACK.getBytes(UTF_8));
        Path file = Files.write(dir.resolve("mixed.ndjson"), bytes.toByteArray());

        Ran ran = Ran.segue("map", file.toString());

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.outLines()).hasSize(2);
        JsonNode first = json(ran.outLines().get(0));
        assertThat(first.get("messageId").isNull()).isTrue();
        assertThat(first.at("/rejected/reason").textValue()).isEqualTo("not-json");
        assertThat(json(ran.outLines().get(1)).has("requests")).isTrue();
    }

    @Test
    void aReaderThatGoesAwayIsNoFailureAndAFullDiskIs() {
        String many = TRACK.repeat(1000);

        Ran gone = Ran.into(new FailingOutput("Broken pipe"), many, "map");
        Ran full = Ran.into(new FailingOutput("No space left on device"), many, "map");

        assertThat(gone.status()).isZero();
        assertThat(gone.errLines()).hasSize(1);
        assertThat(full.status()).isEqualTo(1);
        assertThat(full.errLines().get(1)).contains("No space left on device");
    }

    @Test
    void aDroppedMessageSaysByWhichRuleAndIsNoFailure() {
        Ran ran = Ran.withInput(TRACK.replace("\"m1\"", "\"m1\",\"integrations\":{\"Mixpanel\":false}"), "map");

        assertThat(ran.status()).isZero();
        assertThat(json(ran.out()).get("dropped").textValue()).isEqualTo("integration-off");
        assertThat(json(ran.out()).has("requests")).isFalse();
    }

    @Test
    void aRejectedMessageSaysWhyAndWhereAndTheRestGoesOn() {
        Ran ran = Ran.withInput("{\"type\":\"track\",\"event\":\"E\",\"messageId\":7}\nno json\n" + TRACK, "map");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.outLines()).hasSize(3);
        JsonNode first = json(ran.outLines().get(0));
        assertThat(first.get("messageId").textValue()).isEqualTo("7");
        assertThat(first.at("/rejected/reason").textValue()).isEqualTo("missing-id");
        assertThat(first.at("/rejected/path").textValue()).isEqualTo("$.userId");
        assertThat(first.at("/rejected/detail").textValue()).isNotBlank();
        assertThat(json(ran.outLines().get(1)).at("/rejected/reason").textValue())
                .isEqualTo("not-json");
        assertThat(json(ran.outLines().get(2)).has("requests")).isTrue();
    }

    @Test
    void blankLinesAreSkippedButNumberedAndAMissingIdIsNull() {
        Ran ran = Ran.withInput("\n  \n{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E\"}\n\n", "map");

        assertThat(ran.status()).isZero();
        assertThat(ran.outLines()).hasSize(1);
        assertThat(json(ran.out()).get("line").intValue()).isEqualTo(3);
        assertThat(json(ran.out()).get("messageId").isNull()).isTrue();
    }

    @Test
    void takesSegmentsSettingsAndOursAlike(@TempDir Path dir) throws Exception {
        Path segment = Files.writeString(
                dir.resolve("segment.json"),
                "{\"token\":\"T\",\"people\":true,\"eventIncrements\":[\"E\"],\"identity\":\"legacy\"}");
        Path ours = Files.writeString(
                dir.resolve("ours.properties"),
                "mixpanel.token=T\nmixpanel.identity=legacy\nmapping.people=true\nmapping.event.increments=E\n");
        Path messages = Files.writeString(dir.resolve("messages.ndjson"), TRACK);

        Ran bySegment = Ran.segue(
                "map", "--settings", segment.toString(), "--now", "2026-11-01T00:00:00Z", messages.toString());
        Ran byOurs =
                Ran.segue("map", "--settings", ours.toString(), "--now", "2026-11-01T00:00:00Z", messages.toString());

        assertThat(bySegment.status()).as(bySegment.err()).isZero();
        assertThat(bySegment.out()).isEqualTo(byOurs.out()).contains("\"$add\":{\"E\":1}");
    }

    @Test
    void remembersLinkedPairsFromLineToLine() {
        String alias = "{\"type\":\"alias\",\"previousId\":\"a\",\"userId\":\"u\"}\n";

        Ran ran = Ran.withInput(alias + alias, "map");

        assertThat(ran.status()).isZero();
        assertThat(json(ran.outLines().get(0)).has("requests")).isTrue();
        assertThat(json(ran.outLines().get(1)).get("dropped").textValue()).isEqualTo("already-linked");
    }

    @Test
    void aHundredThousandBytesOnOneLineAreNoProblemAndTooManyAreSaid() {
        String large = TRACK.replace("\"E\"", "\"E\",\"properties\":{\"p\":\"" + "x".repeat(600_000) + "\"}");

        Ran ran = Ran.withInput(large, "map");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(json(ran.out()).at("/rejected/reason").textValue()).isEqualTo("too-large");
        assertThat(json(ran.out()).at("/rejected/detail").textValue()).contains("events.max.bytes allows 524288");
    }

    @Test
    void wrongUsageIsOneLineAndStatusTwo(@TempDir Path dir) throws Exception {
        Path broken = Files.writeString(dir.resolve("broken.json"), "{\"people\":");
        for (List<String> args : List.of(
                List.of("map", dir.resolve("none.ndjson").toString()),
                List.of("map", dir.toString()),
                List.of("map", "--settings", dir.resolve("none.json").toString()),
                List.of("map", "--settings", broken.toString()),
                List.of("map", "--settings", dir.toString()),
                List.of("map", "--now", "yesterday"),
                List.of("map", "-o", "hodl.ms=1"))) {
            Ran ran = Ran.withInput(TRACK, args.toArray(String[]::new));

            assertThat(ran.status()).as(args.toString()).isEqualTo(2);
            assertThat(ran.out()).as(args.toString()).isEmpty();
            assertThat(ran.err()).as(args.toString()).startsWith("segue map: ").doesNotContain("\tat ", "java.");
        }
    }
}
