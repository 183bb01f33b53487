package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strict {@code /import} says of single events. */
class ImportEventRulesTest {
    private final Posting to = Posting.closed(IdentityMode.ORIGINAL);

    @AfterEach
    void close() {
        to.close();
    }

    private void refuses(String event, String field, String message) {
        HttpResponse<String> answer = to.importing(event);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"field\":\"" + field + "\",\"message\":\"" + message + "\"");
        assertThat(to.counts().refused()).isEqualTo(1);
    }

    private void accepts(String event) {
        assertThat(to.importing(event).statusCode()).isEqualTo(200);
        assertThat(to.counts().accepted()).isEqualTo(1);
    }

    private String properties(String properties) {
        return "{\"event\":\"E\",\"properties\":{" + properties + "}}";
    }

    private ObjectNode stored() {
        return (ObjectNode)
                to.emulator.ledger().events(Posting.TOKEN, true).get(0).get("properties");
    }

    @Test
    void goodOnesAreStoredBesideBadOnesAndTheAnswerNamesTheBad() {
        HttpResponse<String> answer = to.importing(
                to.event("E", "u1", "i-1"), to.event("E", "u2", "has_underscore"), to.event("E", "u3", "i-3"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo("{\"code\":400,\"error\":\"some data points in the request failed validation\","
                        + "\"failed_records\":[{\"index\":1,\"insert_id\":\"has_underscore\",\"field\":\"$insert_id\","
                        + "\"message\":\"'$insert_id' is invalid: must only contain alphanumeric or hyphen '-' characters\"}],"
                        + "\"num_records_imported\":2,\"status\":\"Bad Request\"}\n");
        assertThat(to.counts()).isEqualTo(new Counts(3, 2, 1, 0, 2, 0));
    }

    @Test
    void failedRecordsAreSortedByIndex() {
        String body = to.importing(to.event("", "u", "i-0"), to.event("E", "u", "i-1"), to.event("", "u", "i-2"))
                .body();

        assertThat(body.indexOf("\"index\":0")).isBetween(0, body.indexOf("\"index\":2"));
        assertThat(body).doesNotContain("\"index\":1");
    }

    @Test
    void theIdOfAFailedRecordCanHaveTheOldName() {
        to.emulator.configure(s -> s.with(Knob.FAILED_ID_KEY, "$insert_id"));
        assertThat(to.importing(to.event("", "u", "i")).body()).contains("{\"index\":0,\"$insert_id\":\"i\",");
    }

    @Test
    void theIdOfAFailedRecordCanBeAbsent() {
        to.emulator.configure(s -> s.with(Knob.FAILED_ID_KEY, "absent"));
        assertThat(to.importing(to.event("", "u", "i")).body()).contains("{\"index\":0,\"field\"");
    }

    @Test
    void failedRecordsCanBeTexts() {
        to.emulator.configure(s -> s.with(Knob.FAILED_RECORDS, "strings"));
        assertThat(to.importing(to.event("", "u", "i")).body())
                .contains("\"failed_records\":[\"'event' must not be missing or blank\"]");
    }

    @Test
    void theListOfFailedRecordsCanBeCut() {
        to.emulator.configure(s -> s.with(Knob.FAILED_RECORDS_MAX, "1"));
        String body =
                to.importing(to.event("", "u", "i"), to.event("", "u", "j")).body();
        assertThat(body).contains("\"index\":0").doesNotContain("\"index\":1").contains("\"num_records_imported\":0");
    }

    @Test
    void aBlankEventNameIsRefused() {
        refuses(to.event(" ", "u", "i"), "event", "'event' must not be missing or blank");
    }

    @Test
    void aMissingEventNameIsRefused() {
        refuses("{\"properties\":{}}", "event", "'event' must not be missing or blank");
    }

    @Test
    void somethingThatIsNoObjectIsRefused() {
        refuses("7", "event", "'event' must not be missing or blank");
    }

    @Test
    void propertiesMustBeAnObject() {
        refuses("{\"event\":\"E\",\"properties\":[]}", "properties", "'properties' is invalid: must be an object");
    }

    @Test
    void timeMustNotBeMissing() {
        refuses(
                properties("\"distinct_id\":\"u\",\"$insert_id\":\"i\""),
                "properties.time",
                "'properties.time' is invalid: must not be missing");
    }

    @Test
    void timeMustBeANumber() {
        refuses(
                properties("\"time\":\"2026-06-01\",\"distinct_id\":\"u\",\"$insert_id\":\"i\""),
                "properties.time",
                "'properties.time' is invalid: must be specified as seconds since epoch");
    }

    @Test
    void aTimeBefore1971IsRefused() {
        refuses(
                Posting.event("E", "u", "i", 31_535_999L, ""),
                "properties.time",
                "'properties.time' is invalid: must be specified as seconds since epoch");
    }

    @Test
    void theFirstSecondOf1971IsTaken() {
        accepts(Posting.event("E", "u", "i", 31_536_000L, ""));
    }

    @Test
    void moreThanAnHourAheadIsRefused() {
        refuses(
                Posting.event(
                        "E",
                        "u",
                        "i",
                        TestClock.START.plus(Duration.ofMinutes(61)).toEpochMilli(),
                        ""),
                "properties.time",
                "'properties.time' is invalid: must not be in the future");
    }

    @Test
    void withinTheNextHourTheTimeBecomesThePresentSoThatARepeatIsNotRecognised() {
        String event =
                Posting.event("E", "u", "i", TestClock.START.plusSeconds(60).toEpochMilli(), "");
        to.importing(event);
        to.clock.advance(Duration.ofMillis(5));
        to.importing(event);

        assertThat(stored().get("time").asLong()).isEqualTo(TestClock.START.toEpochMilli());
        assertThat(to.counts().distinct()).isEqualTo(2);
    }

    @Test
    void withinTheNextHourTheTimeCanBeKept() {
        to.emulator.configure(s -> s.with(Knob.FUTURE_TIME, "keep"));
        String event =
                Posting.event("E", "u", "i", TestClock.START.plusSeconds(60).toEpochMilli(), "");
        to.importing(event);
        to.clock.advance(Duration.ofMillis(5));
        to.importing(event);

        assertThat(to.counts().duplicates()).isEqualTo(1);
    }

    @Test
    void aMissingDistinctIdIsRefusedInAnOriginalProject() {
        refuses(
                properties("\"time\":1780000000,\"$insert_id\":\"i\""),
                "properties.distinct_id",
                "'properties.distinct_id' is invalid: must not be missing");
    }

    @Test
    void anEmptyDistinctIdMeansNobodyAndIsTaken() {
        accepts(to.event("E", "", "i"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000-0000-0000-0000-000000000000",
                "anon",
                "Anonymous",
                "NIL",
                "none",
                "null",
                "n/a",
                "na",
                "undefined",
                "unknown",
                "<nil>",
                "0",
                "-1",
                "true",
                "false",
                "[]",
                "{}"
            })
    void idsThatLookLikeMistakesAreRefusedWhateverTheirCase(String id) {
        refuses(
                to.event("E", id, "i"),
                "properties.distinct_id",
                "'properties.distinct_id' is invalid: must be a valid identifier");
    }

    @Test
    void anInsertIdThatLooksLikeAMistakeIsRefused() {
        refuses(to.event("E", "u", "NULL"), "$insert_id", "'$insert_id' is invalid: must be a valid identifier");
    }

    @Test
    void aDeviceIdThatLooksLikeAMistakeIsRefusedUnlessSwitchedOff() {
        refuses(
                to.event("E", "u", "i", ",\"$device_id\":\"undefined\""),
                "properties.$device_id",
                "'properties.$device_id' is invalid: must be a valid identifier");

        to.emulator.configure(s -> s.with(Knob.REFUSED_DEVICE_IDS, "false"));
        accepts(to.event("E", "u", "i", ",\"$device_id\":\"undefined\""));
    }

    @Test
    void theInsertIdMustNotBeMissing() {
        refuses(
                properties("\"time\":1780000000,\"distinct_id\":\"u\""),
                "$insert_id",
                "'$insert_id' is invalid: must not be missing");
    }

    @Test
    void thirtySixBytesOfInsertIdAreTaken() {
        accepts(to.event("E", "u", "29fc2962-6d9c-455d-95ad-95b84f09b9e4"));
    }

    @Test
    void aLongerInsertIdIsRefused() {
        refuses(
                to.event("E", "u", "29fc2962-6d9c-455d-95ad-95b84f09b9e4x"),
                "$insert_id",
                "'$insert_id' is invalid: must not be longer than 36 bytes");
    }

    @Test
    void aLongerInsertIdCanBeCutAndIsThenComparedByItsBeginning() {
        to.emulator.configure(s -> s.with(Knob.LONG_INSERT_ID, "cut"));
        String id = "29fc2962-6d9c-455d-95ad-95b84f09b9e4";
        to.importing(to.event("E", "u", id + "x"), to.event("E", "u", id + "y"));

        assertThat(to.counts().duplicates()).isEqualTo(1);
    }

    @Test
    void anEventOfAMegabyteIsRefused() {
        refuses(
                to.event("E", "u", "i", ",\"x\":\"" + "x".repeat(1_000_000) + "\""),
                "event",
                "event is invalid: must not be larger than 999999 bytes");
    }

    private static String keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(","));
    }

    @Test
    void propertiesAreFewerThan255() {
        accepts(to.event("E", "u", "i", "," + keys(251)));
        refuses(
                to.event("E", "u", "j", "," + keys(252)),
                "properties",
                "'properties' is invalid: must not have more than 254");
    }

    @Test
    void nestedKeysAreFewerThan255() {
        refuses(
                to.event("E", "u", "i", ",\"x\":{" + keys(255) + "}"),
                "properties.x",
                "'properties.x' is invalid: an object must not have more than 254 keys");
    }

    @Test
    void objectsNestThreeDeep() {
        accepts(to.event("E", "u", "i", ",\"x\":{\"a\":{\"b\":{\"c\":1}}}"));
        refuses(
                to.event("E", "u", "j", ",\"x\":{\"a\":{\"b\":{\"c\":{\"d\":1}}}}"),
                "properties.x",
                "'properties.x' is invalid: objects must not be nested deeper than 3");
    }

    @Test
    void arraysHaveFewerThan255Elements() {
        String list = IntStream.range(0, 255).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));
        refuses(
                to.event("E", "u", "i", ",\"x\":" + list),
                "properties.x",
                "'properties.x' is invalid: an array must not have more than 254 elements");
    }

    @Test
    void longTextsAreCutWhereTheyAreStoredWithoutAnError() {
        accepts(to.event("E", "u", "i", ",\"x\":\"" + "ä".repeat(300) + "\",\"" + "n".repeat(300) + "\":1"));

        assertThat(stored().get("x").asText()).isEqualTo("ä".repeat(255));
        assertThat(stored().has("n".repeat(255))).isTrue();

        to.emulator.configure(s -> s.with(Knob.STRING_CUT, "bytes"));
        assertThat(stored().get("x").asText()).isEqualTo("ä".repeat(127));
    }

    @Test
    void bytesThatAreNotUtf8FailTheirRecordAndNoOther() {
        byte[] body = Posting.array(
                        to.event("Größe", "u", "i-0"),
                        to.event("E", "u", "i-1", ",\"utm_source\":\"#\""),
                        to.event("E", "u", "i-2"))
                .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < body.length; i++) {
            body[i] = body[i] == '#' ? (byte) 0xFF : body[i];
        }

        HttpResponse<String> answer =
                to.send(to.post("/import?strict=1", body).header("authorization", Posting.basic(Posting.TOKEN, "")));

        assertThat(answer.body())
                .contains("\"index\":1,\"insert_id\":\"i-1\",\"field\":\"properties.utm_source\",\"message\":"
                        + "\"properties.utm_source is invalid: string should be valid utf8\"")
                .contains("\"num_records_imported\":2");
        assertThat(to.emulator.ledger().accepted(Posting.TOKEN))
                .extracting(Received::name)
                .containsExactly("Größe", "E");
    }

    @Test
    void anEventThatAsksToBeIgnoredIsDroppedAndSeenHereOnly() {
        HttpResponse<String> answer = to.importing(
                to.event("E", "u", "i-0", ",\"$ignore\":true"),
                to.event("E", "u", "i-1", ",\"$ignore\":\"bot\""),
                to.event("E", "u", "i-2", ",\"$ignore\":false"),
                to.event("E", "u", "i-3", ",\"$ignore\":\"\""));

        assertThat(answer.body()).contains("\"num_records_imported\":4");
        assertThat(to.counts().dropped()).isEqualTo(2);
        assertThat(to.emulator.ledger().counters(Posting.TOKEN).reasons()).containsEntry("ignored", 2L);
    }

    @Test
    void storedEventsShowWhatMixpanelAddsAndNotWhatItConsumes() {
        accepts(to.event("E", "u", "i", ",\"token\":\"T\",\"ip\":\"0\",\"plan\":\"free\""));

        assertThat(stored().get("$import").asBoolean()).isTrue();
        assertThat(stored().get("$mp_api_timestamp_ms").asLong()).isEqualTo(TestClock.START.toEpochMilli());
        assertThat(stored().get("$mp_event_size").asInt()).isGreaterThan(50);
        assertThat(stored().get("$mp_api_endpoint").asText()).startsWith("127.0.0.1");
        assertThat(stored().get("plan").asText()).isEqualTo("free");
        assertThat(stored().has("token")).isFalse();
        assertThat(stored().has("ip")).isFalse();
        assertThat(stored().has("$city")).isFalse();
    }

    @Test
    void withoutAnAddressTheRequestsOwnMovesTheUserToTheServer() {
        accepts(to.event("E", "u", "i"));

        assertThat(stored().get("$city").asText()).isEqualTo("(request address)");
    }

    @Test
    void anAddressIsLookedUpInTheTable() {
        to.emulator.configure(s -> s.withLocations(Map.of("203.0.113.9", new Location("Bern", "Bern", "CH"))));
        accepts(to.event("E", "u", "i", ",\"ip\":\"203.0.113.9\""));

        assertThat(stored().get("$city").asText()).isEqualTo("Bern");
        assertThat(stored().get("mp_country_code").asText()).isEqualTo("CH");
    }

    @Test
    void theCredentialsProjectWinsOverTheEventsToken() {
        accepts(to.event("E", "u", "i", ",\"token\":\"OTHER\""));
    }

    @Test
    void aForeignTokenCanDropTheEvent() {
        to.emulator.configure(s -> s.with(Knob.FOREIGN_TOKEN, "drop"));
        to.importing(to.event("E", "u", "i", ",\"token\":\"OTHER\""));

        assertThat(to.counts().dropped()).isEqualTo(1);
    }
}
