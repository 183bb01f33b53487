package dev.segue.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mapping.StateSettings;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.SegmentEvent;
import dev.segue.support.AsyncApi;
import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** {@code schemas/asyncapi.yaml} against the records that the router really writes, and reads. */
class AsyncApiTopologyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Zero byte and schema id. */
    private static final int WIRE_HEADER_BYTES = 5;

    private final AsyncApi api = AsyncApi.read();

    private static Headers producers() {
        return new RecordHeaders().add("traceparent", "00-1".getBytes(UTF_8));
    }

    private static void send(TestRouter router, String value, boolean keyed, Instant timestamp) {
        router.send(keyed ? "k".getBytes(UTF_8) : null, value.getBytes(UTF_8), producers(), timestamp);
    }

    private static List<TestRecord<byte[], byte[]>> written(TestRouter router, String topic) {
        return router.driver
                .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    private Set<String> check(String message, List<? extends TestRecord<?, ?>> records) {
        assertThat(records).as(message).isNotEmpty();
        Set<String> seen = new TreeSet<>();
        records.forEach(record -> seen.addAll(api.check(message, record.headers())));
        return seen;
    }

    @Test
    void itNamesTheTopicsAndTheirMessages() {
        assertThat(api.topics("segue"))
                .isEqualTo(Map.of(
                        "events", TestRouter.TOPICS.events(),
                        "keyed", TestRouter.TOPICS.keyed(),
                        "stateGrants", TestRouter.TOPICS.stateGrants(),
                        "requests", Topics.defaultRequests("segue"),
                        "deadLetters", Topics.defaultDeadLetters("segue")));
        assertThat(api.messages("events")).containsExactly("replayed", "segmentAvro", "segmentJson");
        assertThat(api.messages("deadLetters")).containsExactly("replayMarker", "routerLetter", "sinkLetter");
    }

    @Test
    void topicsAreMadeWithTheSettingsThatAreDescribed() {
        TopicSettings made = TopicSettings.defaults(true, false);
        String largest = Integer.toString(RouterSettings.MAX_RECORD_BYTES + StreamsProperties.REQUEST_OVERHEAD_BYTES);
        assertThat(api.topicSettings("requests"))
                .containsEntry(
                        "retention.ms", Long.toString(made.requestsRetention().toMillis()))
                .containsEntry("max.message.bytes", largest);
        assertThat(api.topicSettings("deadLetters"))
                .containsEntry(
                        "retention.ms",
                        Long.toString(made.deadLettersRetention().toMillis()))
                .containsEntry("max.message.bytes", largest);
    }

    @Test
    void aRequestHasTheHeadersAndTheValueThatAreDescribed() throws IOException {
        Schema described = api.avro("mixpanelRequest");
        assertThat(described).isEqualTo(api.avro("sinkLetter"));
        assertThat(form(described)).isEqualTo(form(MixpanelRequest.getClassSchema()));
        try (TestRouter router = new TestRouter.Options().start()) {
            send(router, Messages.track("u1", "t1"), true, router.now());
            send(router, Messages.identify("u2", "i1"), false, Instant.ofEpochMilli(0));
            List<TestRecord<byte[], byte[]>> keyed = written(router, TestRouter.TOPICS.keyed());
            List<TestRecord<byte[], byte[]>> requests = written(router, TestRouter.TOPICS.requests());

            assertThat(check("mixpanelRequest", requests)).isEqualTo(api.headers("mixpanelRequest"));
            assertThat(check("keyedMessage", keyed)).isEqualTo(api.headers("keyedMessage"));
            for (TestRecord<byte[], byte[]> request : requests) {
                byte[] value = request.value();
                assertThat(value[0]).isZero();
                GenericRecord read = new GenericDatumReader<GenericRecord>(described)
                        .read(
                                null,
                                DecoderFactory.get()
                                        .binaryDecoder(
                                                value, WIRE_HEADER_BYTES, value.length - WIRE_HEADER_BYTES, null));
                assertThat(read.get("userKey").toString()).isEqualTo(new String(request.key(), UTF_8));
            }
        }
    }

    @Test
    void aLetterOfTheRouterHasTheHeadersThatAreDescribed() {
        try (TestRouter router = new TestRouter.Options().start()) {
            send(router, "no json", true, router.now());
            send(router, Messages.track("null", "t1"), false, Instant.ofEpochMilli(0));
            router.send(null, new byte[RouterSettings.MAX_RECORD_BYTES], producers(), router.now());

            assertThat(check(
                            "routerLetter",
                            router.deadLetters().stream()
                                    .map(TestRouter.Letter::record)
                                    .toList()))
                    .isEqualTo(api.headers("routerLetter"));
        }
    }

    @Test
    void aQuestionAndItsAnswerHaveTheFieldsThatAreDescribed() throws IOException {
        StateSettings remember = new StateSettings(
                true, true, List.of(), StateSettings.DEFAULT_MAX_PROPERTIES, StateSettings.DEFAULT_MAX_BYTES);
        Set<String> seen = new TreeSet<>();
        try (TestRouter router = new TestRouter.Options().userState(remember).start()) {
            router.send("""
                    {"type":"identify","anonymousId":"a1","messageId":"i","traits":{"plan":"pro"}}""");
            router.send(Messages.alias("a1", "u1", "a"));
            for (TestRecord<byte[], byte[]> record : written(router, TestRouter.TOPICS.stateGrants())) {
                JsonNode json = JSON.readTree(record.value());
                Set<String> fields = new TreeSet<>();
                json.fieldNames().forEachRemaining(fields::add);
                assertThat(fields).containsAll(api.required("stateRecord"));
                assertThat(json.get("version").asInt())
                        .isEqualTo(api.properties("stateRecord").get("version").get("const"));
                seen.addAll(fields);
            }
        }
        assertThat(seen).isEqualTo(api.properties("stateRecord").keySet());
    }

    @Test
    void theTwoFormsOfAMessageAreDescribedWithTheSameFields() {
        assertThat(form(api.avro("segmentAvro"))).isEqualTo(form(SegmentEvent.getClassSchema()));
        assertThat(api.properties("segmentJson").keySet().stream().map(name -> name.replace("_metadata", "metadata")))
                .containsExactlyInAnyOrderElementsOf(SegmentEvent.getClassSchema().getFields().stream()
                        .map(Schema.Field::name)
                        .toList());
    }

    /** The golden cases are messages as producers send them. */
    @Test
    void everyMessageThatIsMappedFitsTheDescription() throws IOException {
        Map<String, Map<String, Object>> described = api.properties("segmentJson");
        Set<String> seen = new TreeSet<>();
        for (ObjectNode message : mappedMessages()) {
            for (Map.Entry<String, JsonNode> field : message.properties()) {
                Map<String, Object> schema = described.get(field.getKey());
                if (schema != null) {
                    seen.add(field.getKey());
                    assertThat(fits(schema, field.getValue()))
                            .as(message + " " + field.getKey())
                            .isTrue();
                }
            }
        }
        assertThat(seen).contains("type", "userId", "previousId", "groupId", "traits", "properties", "context");
    }

    /** Without documentation and what only the Java compiler needs. */
    private static String form(Schema schema) {
        return SchemaNormalization.toParsingForm(schema);
    }

    private static List<ObjectNode> mappedMessages() throws IOException {
        try (Stream<Path> files = Files.list(Repository.file("processor/src/test/resources/cases/mapping"))) {
            List<ObjectNode> messages = new ArrayList<>();
            for (Path file : files.toList()) {
                JsonNode json = JSON.readTree(file.toFile());
                if (json.path("expect").path("requests") instanceof ArrayNode requests
                        && !requests.isEmpty()
                        && json.get("message") instanceof ObjectNode message) {
                    messages.add(message);
                }
            }
            assertThat(messages).hasSizeGreaterThan(100);
            return messages;
        }
    }

    /** As much of JSON Schema as the document uses for a message's fields. */
    private static boolean fits(Map<?, ?> schema, JsonNode value) {
        if (schema.get("anyOf") instanceof List<?> several) {
            return several.stream().anyMatch(one -> one instanceof Map<?, ?> choice && fits(choice, value));
        }
        if (schema.get("enum") instanceof List<?> values) {
            return values.stream().anyMatch(one -> JSON.valueToTree(one).equals(value));
        }
        if (!schema.containsKey("type")) {
            return true;
        }
        String kind = value.getNodeType().name().toLowerCase(Locale.ROOT);
        return schema.get("type") instanceof List<?> types ? types.contains(kind) : kind.equals(schema.get("type"));
    }
}
