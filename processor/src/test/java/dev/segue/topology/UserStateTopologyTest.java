package dev.segue.topology;

import static dev.segue.topology.Messages.alias;
import static dev.segue.topology.Messages.track;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.mapping.DropReason;
import dev.segue.mapping.Identity;
import dev.segue.mapping.StateSettings;
import dev.segue.mapping.Warning;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** Super properties, first touch and the way from an anonymous id to its user, with stores and topics. */
class UserStateTopologyTest {
    private static final StateSettings ON = new StateSettings(true, true, List.of(), 50, 4096);

    private static TestRouter.Options options() {
        return new TestRouter.Options().userState(ON);
    }

    private static String anonymous(String type, String id, String messageId, String more) {
        return """
            {"type":"%s","anonymousId":"%s","messageId":"%s",%s,"timestamp":"2026-11-24T11:58:00Z"}""".formatted(type, id, messageId, more);
    }

    private static String traits(String id, String messageId, String traits) {
        return anonymous("identify", id, messageId, "\"traits\":" + traits);
    }

    private static String body(TestRouter router, String messageId) {
        return router.requests().stream()
                .filter(written -> messageId.equals(written.request().getMessageId()))
                .map(TestRouter.Written::body)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no request of " + messageId));
    }

    /** The store's changelog records since the last call. */
    private static int writes(TestRouter router) {
        router.driver.advanceWallClockTime(Duration.ofMillis(1));
        return router.driver
                .createOutputTopic(
                        "segue-" + Stores.USERS + "-changelog",
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())
                .readRecordsToList()
                .size();
    }

    @Test
    void whatAnAnonymousVisitorSaidIsOnTheUsersEventsBehindTheAlias() {
        try (TestRouter router = options().start()) {
            router.send(traits("a1", "i1", "{\"plan\":\"pro\"}"));
            router.send(
                    anonymous(
                            "page",
                            "a1",
                            "p1",
                            "\"context\":{\"page\":{\"url\":\"https://shop.example/\",\"referrer\":\"https://search.example/\"}}"));
            router.send(alias("a1", "u1", "al"));
            router.send(track("u1", "t1"));
            assertThat(router.metrics.stateAsked).isEqualTo(1);

            router.advance(1000);

            assertThat(body(router, "t1"))
                    .contains("\"plan\":\"pro\"")
                    .contains("\"$initial_referrer\":\"https://search.example/\"");
            assertThat(router.metrics.mappedBeforeGrant).isZero();
        }
    }

    @Test
    void aUserAsksForEachOfTheirIdsOnce() {
        try (TestRouter router = options().start()) {
            for (int i = 0; i < 3; i++) {
                router.send(anonymous("identify", "a1", "i" + i, "\"userId\":\"u1\",\"traits\":{\"plan\":\"pro\"}"));
            }
            router.send(anonymous("identify", "a2", "i9", "\"userId\":\"u1\",\"traits\":{}"));
            router.send(alias("a1", "u1", "al"));

            assertThat(router.metrics.stateAsked).isEqualTo(2);
        }
    }

    @Test
    void aMessageOfAUserThatChangesNothingIsNotWritten() {
        try (TestRouter router = options().start()) {
            router.send(traits("a1", "i1", "{\"plan\":\"pro\"}"));
            KeyValueStore<String, byte[]> store = router.driver.getKeyValueStore(Stores.USERS);
            byte[] before = store.get("a1");
            assertThat(writes(router)).as("a first call is written").isPositive();

            for (int i = 0; i < 10; i++) {
                router.send(anonymous("track", "a1", "t" + i, "\"event\":\"Clicked\""));
                router.send(traits("a1", "j" + i, "{\"plan\":\"pro\"}"));
            }

            assertThat(store.get("a1")).isSameAs(before).isNotNull();
            assertThat(writes(router)).as("records of the changelog").isZero();
        }
    }

    @Test
    void aDroppedMessageIsRemembered() {
        MessageMapping withoutPeople = TestRouter.mapper(Identity.LEGACY, false, ON, List.of());
        try (TestRouter router = options().mapping(withoutPeople).start()) {
            router.send(traits("a1", "i1", "{\"plan\":\"pro\"}"));
            assertThat(router.metrics.dropped).containsEntry(DropReason.PEOPLE_OFF, 1L);

            router.send(anonymous("track", "a1", "t1", "\"event\":\"Clicked\""));

            assertThat(body(router, "t1")).contains("\"plan\":\"pro\"");
        }
    }

    @Test
    void whatIsRememberedNeverMakesAMessageTooLarge() {
        StringBuilder many = new StringBuilder("{");
        IntStream.range(0, 240)
                .forEach(i ->
                        many.append(i == 0 ? "" : ",").append("\"p").append(i).append("\":1"));
        StringBuilder supers = new StringBuilder("{");
        IntStream.range(0, 40)
                .forEach(i ->
                        supers.append(i == 0 ? "" : ",").append("\"s").append(i).append("\":1"));
        try (TestRouter router = options().start()) {
            router.send(traits("a1", "i1", supers.append('}').toString()));

            router.send(anonymous("track", "a1", "t1", "\"event\":\"Clicked\",\"properties\":" + many.append('}')));

            assertThat(router.deadLetters()).isEmpty();
            assertThat(body(router, "t1")).contains("\"p239\":1").doesNotContain("\"s0\"");
            assertThat(router.metrics.warned).containsEntry(Warning.STATE_LEFT_OUT, 1L);

            router.send(anonymous("track", "a1", "t2", "\"event\":\"Clicked\""));
            assertThat(body(router, "t2")).as("nothing was forgotten").contains("\"s0\":1");
        }
    }

    @Test
    void aForeignRecordOnTheGrantsTopicIsPassedOver() {
        try (TestRouter router = options().start()) {
            TestInputTopic<byte[], byte[]> grants = router.driver.createInputTopic(
                    TestRouter.TOPICS.stateGrants(), new ByteArraySerializer(), new ByteArraySerializer());
            for (String value : List.of(
                    "no json",
                    "{}",
                    "{\"version\":2,\"from\":\"a\",\"to\":\"b\"}",
                    "{\"version\":1,\"from\":\"a\",\"to\":\"b\",\"remembered\":{\"super\":{\"x\":{}}}}",
                    "{\"version\":1,\"from\":\"a\",\"to\":\"b\",\"remembered\":{\"super\":{\"x\":{\"value\":1}}}}",
                    "{\"version\":1,\"from\":\"a\",\"to\":\"b\",\"remembered\":{\"touch\":{\"properties\":1}}}")) {
                grants.pipeInput(new TestRecord<>("k".getBytes(UTF_8), value.getBytes(UTF_8)));
            }

            router.send(track("u1", "t1"));

            assertThat(router.metrics.stateUnreadable).isEqualTo(6);
            assertThat(router.requestedIds()).containsExactly("t1");
        }
    }

    @Test
    void theStoreReadsWhatItWrote() {
        try (TestRouter router = options().start()) {
            router.send(traits("a1", "i1", "{\"plan\":\"pro\",\"tags\":[\"b\",\"a\"],\"n\":1.5,\"gone\":null}"));
            router.send(anonymous("page", "a1", "p1", "\"context\":{\"page\":{\"url\":\"https://shop.example/\"}}"));
            router.send(alias("a1", "u1", "al"));
            KeyValueStore<String, byte[]> store = router.driver.getKeyValueStore(Stores.USERS);

            for (String user : List.of("a1", "u1")) {
                byte[] value = store.get(user);
                assertThat(value).as(user).isNotNull();
                assertThat(value[0]).as("version").isEqualTo((byte) 1);
                assertThat(UserStateStore.encode(UserStateStore.decode(value, List.of())))
                        .isEqualTo(value);
            }
        }
    }

    @Test
    void aValueOfANewerReleaseIsRefused() {
        assertThatThrownBy(() -> UserStateStore.decode(new byte[] {2, '{', '}'}, List.of()))
                .hasMessageContaining("version 2")
                .hasMessageContaining("newer release");
    }

    /** The names decide whether an upgrade finds what the last release left. */
    @Test
    void namesAndNodesStayAsTheyWere() throws Exception {
        TestRouter.Options options = options();
        try (TestRouter router = options.start();
                InputStream golden = getClass().getResourceAsStream("/cases/topology/names-user-state.txt")) {
            assertThat(golden).isNotNull();
            assertThat(options.topology(router).describe().toString())
                    .isEqualTo(new String(golden.readAllBytes(), UTF_8));
        }
    }
}
