package dev.segue.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered comes together the same, whatever comes first, twice or by way of whom. */
class RememberedMergeTest {
    private static final StateSettings BOUNDS = new StateSettings(true, true, List.of(), 50, 4096);
    private static final int ROUNDS = 2000;

    private static JsonNode json(String text) {
        try {
            return MappingCase.JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Few names, values and times, so that they meet. */
    private static Remembered random(Random random) {
        return new Remembered(
                properties(random),
                new WaitingTraits(properties(random), new TreeMap<>()),
                random.nextInt(3) == 0
                        ? null
                        : new FirstTouch(
                                random.nextInt(3), new TreeMap<>(Map.of("$initial_referrer", "r" + random.nextInt(3)))),
                false);
    }

    private static RememberedProperties properties(Random random) {
        RememberedProperties properties = RememberedProperties.NONE;
        for (int i = random.nextInt(4); i > 0; i--) {
            properties = properties.merge(one("p" + random.nextInt(2), value(random), random.nextInt(4)));
        }
        return properties;
    }

    private static RememberedProperties one(String name, JsonNode value, long timeMs) {
        return new RememberedProperties(new TreeMap<>(Map.of(name, RememberedValue.of(value, timeMs))));
    }

    private static JsonNode value(Random random) {
        return json(List.of("1", "\"a\"", "null", "[]", "[1]", "[1,\"x\"]", "[\"x\",\"y\"]", "true")
                .get(random.nextInt(8)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyOrderAndAnyGroupingAndRepeatsComeToTheSame(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            Remembered a = random(random);
            Remembered b = random(random);
            Remembered c = random(random);
            String these = "seed " + seed + ", round " + round + ": " + a + " " + b + " " + c;

            assertThat(a.merge(b, BOUNDS)).as(these).isEqualTo(b.merge(a, BOUNDS));
            assertThat(a.merge(b, BOUNDS).merge(c, BOUNDS)).as(these).isEqualTo(a.merge(b.merge(c, BOUNDS), BOUNDS));
            assertThat(a.merge(b, BOUNDS).merge(b, BOUNDS)).as(these).isEqualTo(a.merge(b, BOUNDS));
            assertThat(a.merge(a, BOUNDS)).as(these).isEqualTo(a);
        }
    }

    /** A history said in the order of its times, one by one, is what a reader would expect of the same calls. */
    @Test
    void aHistoryInOrderIsWhatWasSaidLast() {
        Random random = new Random(7);
        for (int round = 0; round < ROUNDS; round++) {
            RememberedProperties properties = RememberedProperties.NONE;
            List<String> list = new ArrayList<>();
            JsonNode expected = null;
            for (int i = 1; i <= 5; i++) {
                JsonNode value = value(random);
                properties = properties.merge(one("p", value, i));
                if (value.isArray() && !value.isEmpty()) {
                    for (JsonNode element : value) {
                        if (!list.contains(element.toString())) {
                            list.add(element.toString());
                        }
                    }
                    Collections.sort(list);
                    expected = json("[" + String.join(",", list) + "]");
                } else {
                    list.clear();
                    expected = value.isNull() ? null : value;
                }
            }
            ObjectNode event = MappingCase.JSON.createObjectNode();
            properties.putOn(event);

            assertThat(event.get("p")).as("round " + round).isEqualTo(expected);
        }
    }

    @Test
    void whatIsSaidAgainWithinAMinuteChangesNothing() {
        ObjectNode plan = (ObjectNode) json("{\"plan\":\"pro\",\"tags\":[\"a\"]}");
        RememberedProperties properties = RememberedProperties.NONE.with(plan, 1000);

        assertThat(properties.with(plan, 60_999)).isSameAs(properties);
        assertThat(properties.with(plan, 500)).isSameAs(properties);
        assertThat(properties.with(plan, 61_000)).isNotEqualTo(properties);
        assertThat(properties.with((ObjectNode) json("{\"plan\":\"free\"}"), 1001))
                .isNotEqualTo(properties);
        assertThat(properties.with((ObjectNode) json("{\"tags\":[\"b\"]}"), 1001))
                .isNotEqualTo(properties);
    }

    @Test
    void theBoundsKeepWhatWasSaidLast() {
        RememberedProperties properties =
                one("a", json("1"), 3).merge(one("b", json("1"), 1)).merge(one("c", json("1"), 2));

        assertThat(properties.latest(2, 4096).values()).containsOnlyKeys("a", "c");
        assertThat(properties.latest(50, 4).values()).containsOnlyKeys("a", "c");
        assertThat(properties.latest(50, 6)).isSameAs(properties);
        assertThat(properties
                        .merge(one("huge", json("\"" + "x".repeat(100) + "\""), 9))
                        .latest(50, 50)
                        .values())
                .containsOnlyKeys("a", "b", "c");
    }

    @Test
    void whatTheProfileHasIsNotSetAgainBySomethingOlder() {
        WaitingTraits waiting =
                WaitingTraits.NONE.with((ObjectNode) json("{\"city\":\"Austin\",\"plan\":\"free\"}"), 10);

        WaitingTraits sent = waiting.sent((ObjectNode) json("{\"plan\":\"pro\"}"), 20);

        assertThat(sent.traits().isEmpty()).isTrue();
        assertThat(sent.merge(waiting.traits()).traits().isEmpty())
                .as("the same ones again")
                .isTrue();
        assertThat(sent.merge(one("plan", json("\"team\""), 15)).traits().isEmpty())
                .as("older than what the call set")
                .isTrue();
        assertThat(sent.merge(one("city", json("\"Boston\""), 15)).traits().values())
                .as("newer than what waited")
                .containsOnlyKeys("city");
        assertThat(sent.merge(one("plan", json("\"team\""), 25)).traits().values())
                .as("newer than what the call set")
                .containsOnlyKeys("plan");
    }

    @Test
    void ofTwoTouchesTheEarlierCounts() {
        FirstTouch early = new FirstTouch(1, new TreeMap<>(Map.of("$initial_referrer", "z")));
        FirstTouch late = new FirstTouch(2, new TreeMap<>(Map.of("$initial_referrer", "a")));

        assertThat(FirstTouch.earlier(early, late)).isEqualTo(early);
        assertThat(FirstTouch.earlier(late, early)).isEqualTo(early);
        assertThat(FirstTouch.earlier(null, late)).isEqualTo(late);
        assertThat(FirstTouch.earlier(late, null)).isEqualTo(late);
    }
}
