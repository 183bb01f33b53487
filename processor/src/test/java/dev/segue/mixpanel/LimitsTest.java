package dev.segue.mixpanel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static Request event(ObjectNode properties) {
        ObjectNode body = object().put("event", "E");
        body.set("properties", properties);
        return new Request(Endpoint.IMPORT, Kind.EVENT, true, Instant.EPOCH, body);
    }

    private static Request profile(String operation, ObjectNode values) {
        ObjectNode body = object().put("$token", "t");
        body.set(operation, values);
        return new Request(Endpoint.ENGAGE, Kind.PROFILE, true, Instant.EPOCH, body);
    }

    private static ObjectNode members(int count) {
        ObjectNode members = object();
        for (int i = 0; i < count; i++) {
            members.put("p" + i, i);
        }
        return members;
    }

    @Test
    void anEventHas254Properties() {
        assertThat(Limits.check(event(members(254)))).isEmpty();
        assertThat(Limits.check(event(members(255))))
                .contains(new Limits.Excess(null, "255, Mixpanel takes at most 254 properties an event"));
    }

    @Test
    void aListHas254Elements() {
        ObjectNode properties = object();
        properties.putArray("l").addAll(JsonNodeFactory.instance.arrayNode().addAll(ints(254)));
        assertThat(Limits.check(event(properties))).isEmpty();

        properties.withArray("l").add(1);
        assertThat(Limits.check(event(properties)))
                .contains(new Limits.Excess("l", "255, Mixpanel takes at most 254 elements of a list"));
    }

    private static ArrayNode ints(int count) {
        ArrayNode ints = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < count; i++) {
            ints.add(i);
        }
        return ints;
    }

    @Test
    void aListOnAnEventHasEightThousandBytes() {
        ObjectNode properties = object();
        properties.putArray("l").add("é".repeat(3_998));
        assertThat(Limits.check(event(properties))).isEmpty();

        properties.putArray("l").add("é".repeat(3_998) + "e");
        assertThat(Limits.check(event(properties)))
                .contains(new Limits.Excess(
                        "l", "8001, Mixpanel takes at most 8000 bytes of a list or object on an event"));
        assertThat(Limits.check(profile("$union", properties))).isEmpty();
    }

    @Test
    void anObjectInAListHas254Keys() {
        ObjectNode properties = object();
        properties.putArray("l").add(members(254));
        assertThat(Limits.check(event(properties))).isEmpty();

        properties.putArray("l").add(1).add(members(255));
        assertThat(Limits.check(event(properties)))
                .contains(new Limits.Excess("l", "255, Mixpanel takes at most 254 keys of a nested object"));
    }

    @Test
    void objectsNestThreeTimes() {
        ObjectNode properties = object();
        properties.putArray("l").addObject().putObject("a").putArray("l").addObject();
        assertThat(Limits.check(event(properties))).isEmpty();

        properties
                .putArray("l")
                .addObject()
                .putObject("a")
                .putArray("l")
                .addObject()
                .putObject("b");
        assertThat(Limits.check(event(properties)))
                .contains(new Limits.Excess("l", "4, Mixpanel takes at most 3 objects within each other"));
    }

    @Test
    void aProfileHas2000Properties() {
        assertThat(Limits.check(profile("$set", members(2000)))).isEmpty();
        assertThat(Limits.check(profile("$set_once", members(2001))))
                .contains(new Limits.Excess(null, "2001, Mixpanel takes at most 2000 properties a profile"));
    }

    @Test
    void aListInAProfileIsBoundedByItsBytes() {
        ObjectNode union = object();
        union.putArray("l").add("x".repeat(256_000 - 4));
        assertThat(Limits.check(profile("$union", union))).isEmpty();

        union.putArray("l").add("x".repeat(256_000 - 3));
        assertThat(Limits.check(profile("$union", union)))
                .contains(new Limits.Excess(
                        "l", "256001, Mixpanel takes at most 256000 bytes of a list or object in a profile"));
    }

    @Test
    void aRecordIsUnderAMillionBytes() {
        int around = event(object().put("t", "")).json().length;
        assertThat(Limits.check(event(object().put("t", "x".repeat(999_999 - around)))))
                .isEmpty();

        assertThat(Limits.check(event(object().put("t", "x".repeat(1_000_000 - around)))))
                .contains(new Limits.Excess(null, "1000000, Mixpanel takes at most 999999 bytes of one record"));
    }

    @Test
    void bytesAreCountedNotCharacters() {
        ObjectNode names = object();
        names.put("\u20ac".repeat(350_000), 1);

        assertThat(Limits.check(event(names))).isPresent();
    }

    @Test
    void jsonIsWrittenTheSameEachTime() {
        Request request = event(object().put("d", 2.0E-3).put("s", "\u00e9/"));

        assertThat(new String(request.json(), StandardCharsets.UTF_8))
                .isEqualTo("{\"event\":\"E\",\"properties\":{\"d\":0.002,\"s\":\"\u00e9/\"}}");
        assertThat(request.json()).isEqualTo(request.json());
    }

    @Test
    void refusedIdsAreComparedWithoutCase() {
        assertThat(RefusedIds.contains("Null")).isTrue();
        assertThat(RefusedIds.contains("N/A")).isTrue();
        assertThat(RefusedIds.contains("nullable")).isFalse();
    }
}
