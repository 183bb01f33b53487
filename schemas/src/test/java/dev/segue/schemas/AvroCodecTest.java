package dev.segue.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class AvroCodecTest {
    private static final String TOPIC = "segue-requests";
    private static final int ROUNDS = 50_000;

    private final Registry registry = new Registry(Map.of(Registry.URL, "mock://codec"));

    @Test
    void aRequestComesBackAsItWasWritten() {
        AvroCodec<MixpanelRequest> codec = AvroCodec.requests(registry);
        MixpanelRequest request = request();

        byte[] bytes = codec.encode(TOPIC, request);

        assertThat(bytes[0]).isZero();
        assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(ReleasedSchema.MIXPANEL_REQUEST_1.id());
        assertThat(codec.decode(TOPIC, bytes)).isEqualTo(new Decoded.Value<>(request));
    }

    /** The first value of a topic is written by Confluent's serializer, those after it are not. */
    @Test
    void laterValuesAreWrittenAsTheFirst() {
        AvroCodec<MixpanelRequest> codec = AvroCodec.requests(registry);
        codec.encode(TOPIC, request());
        MixpanelRequest other = MixpanelRequest.newBuilder(request())
                .setUserKey("ü".repeat(5_000))
                .setMessageId(null)
                .build();

        for (MixpanelRequest next : List.of(other, request(), other)) {
            byte[] later = codec.encode(TOPIC, next);

            assertThat(later).isEqualTo(AvroCodec.requests(registry).encode(TOPIC, next));
            assertThat(codec.decode(TOPIC, later)).isEqualTo(new Decoded.Value<>(next));
        }
    }

    @Test
    void aValueThatCannotBeWrittenLeavesNothingInTheNext() {
        AvroCodec<MixpanelRequest> codec = AvroCodec.requests(registry);
        byte[] bytes = codec.encode(TOPIC, request());
        MixpanelRequest broken = MixpanelRequest.newBuilder(request()).build();
        broken.put("project", null);

        assertThatThrownBy(() -> codec.encode(TOPIC, broken)).isInstanceOf(RuntimeException.class);

        assertThat(codec.encode(TOPIC, request())).isEqualTo(bytes);
    }

    /** With that setting the registry's latest schema decides how a value is written, here the order of a union. */
    @Test
    void whatConfluentsSerializerWritesOtherwiseItWritesAlways() throws Exception {
        Registry latest = new Registry(Map.of(
                Registry.URL, "mock://codec-latest", "auto.register.schemas", false, "use.latest.version", true));
        AvroCodec<MixpanelRequest> codec = AvroCodec.requests(latest);
        String turned = MixpanelRequest.getClassSchema()
                .toString()
                .replaceFirst("\\[\"null\",(.string.|\\{[^}]*})],(.*?),\"default\":null", "[$1,\"null\"],$2");
        latest.prepare(TOPIC + "-value", MixpanelRequest.getClassSchema());
        int id = latest.client().register(TOPIC + "-value", new AvroSchema(new Schema.Parser().parse(turned)));

        for (int i = 0; i < 3; i++) {
            byte[] bytes = codec.encode(TOPIC, request());

            assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(id);
            assertThat(codec.decode(TOPIC, bytes)).isEqualTo(new Decoded.Value<>(request()));
        }
    }

    @Test
    void anEventComesBackAsItWasWritten() {
        AvroCodec<SegmentEvent> codec = AvroCodec.events(registry);
        SegmentEvent event = SegmentEvent.newBuilder()
                .setType("track")
                .setUserId("u1")
                .setEvent("Signed Up")
                .setTimestamp(Instant.ofEpochMilli(1_500_000_000_123L))
                .setProperties("{\"plan\":\"free\"}")
                .build();

        assertThat(codec.decode("segment.events", codec.encode("segment.events", event)))
                .isEqualTo(new Decoded.Value<>(event));
    }

    @Test
    void anotherProcessReadsWhatThisOneWroteAlthoughAMockRegistryForgets() {
        byte[] bytes = AvroCodec.requests(registry).encode(TOPIC, request());

        Registry next = new Registry(Map.of(Registry.URL, "mock://another-process"));

        assertThat(AvroCodec.requests(next).decode(TOPIC, bytes)).isEqualTo(new Decoded.Value<>(request()));
    }

    /** The bytes are written by hand from the definition of the wire format and of Avro's binary encoding. */
    @Test
    void readsBytesMadeByHand() {
        ByteArrayOutputStream hand = new ByteArrayOutputStream();
        hand.writeBytes(new byte[] {0, 0, 0, 0, (byte) ReleasedSchema.MIXPANEL_REQUEST_1.id()});
        hand.write(0); // endpoint: enum index 0, IMPORT
        hand.write(2); // kind: zigzag of 1, ALIAS
        writeText(hand, "u1");
        hand.write(2); // messageId: union branch 1, string
        writeText(hand, "m1");
        hand.write(0); // index 0
        hand.write(4); // count: zigzag of 2
        hand.write(1); // idempotent: true
        hand.write(0x80); // eventTime: zigzag of 64 is 128, two bytes
        hand.write(0x01);
        writeText(hand, "segment.events");
        hand.write(6); // partition: zigzag of 3
        hand.write(1); // offset: zigzag of -1
        writeText(hand, "abc");
        writeText(hand, "{}");

        Decoded<MixpanelRequest> decoded = AvroCodec.requests(registry).decode(TOPIC, hand.toByteArray());

        assertThat(decoded)
                .isEqualTo(new Decoded.Value<>(new MixpanelRequest(
                        RequestEndpoint.IMPORT,
                        RequestKind.ALIAS,
                        "u1",
                        "m1",
                        0,
                        2,
                        true,
                        Instant.ofEpochMilli(64),
                        new RequestOrigin("segment.events", 3, -1L),
                        "abc",
                        ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_8)))));
    }

    @Test
    void anUnknownSchemaIdIsTheRecordsFault() {
        byte[] bytes = AvroCodec.requests(registry).encode(TOPIC, request());
        bytes[4] = 99;

        assertThat(AvroCodec.requests(registry).decode(TOPIC, bytes))
                .isEqualTo(new Decoded.Undecodable<>("schema id 99 is not known to the registry"));
    }

    @Test
    void everyTruncationIsTheRecordsFault() {
        AvroCodec<MixpanelRequest> codec = AvroCodec.requests(registry);
        byte[] bytes = codec.encode(TOPIC, request());

        for (int length = 0; length < bytes.length; length++) {
            assertThat(codec.decode(TOPIC, Arrays.copyOf(bytes, length)))
                    .as("the first %d of %d bytes", length, bytes.length)
                    .isInstanceOf(Decoded.Undecodable.class);
        }
        assertThat(codec.decode(TOPIC, bytes)).as("and the codec goes on").isEqualTo(new Decoded.Value<>(request()));
    }

    /** Some of these claim texts of gigabytes: a length is only what the bytes say. */
    @Test
    void whateverTheBytesAreTheyAreAValueOrTheRecordsFault() {
        AvroCodec<SegmentEvent> codec = AvroCodec.events(registry);
        byte[] bytes = codec.encode(
                "segment.events",
                SegmentEvent.newBuilder()
                        .setType("track")
                        .setUserId("u1")
                        .setTimestamp(Instant.ofEpochMilli(1_500_000_000_123L))
                        .setProperties("{}")
                        .build());
        Random random = new Random(7);
        int undecodable = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] changed = bytes.clone();
            for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
                changed[5 + random.nextInt(bytes.length - 5)] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
            }
            undecodable += codec.decode("segment.events", changed) instanceof Decoded.Undecodable ? 1 : 0;
        }

        assertThat(undecodable).isBetween(1, ROUNDS - 1);
        assertThat(codec.decode("segment.events", bytes))
                .as("and the codec goes on")
                .isInstanceOf(Decoded.Value.class);
    }

    @Test
    void aTextLongerThanAnyCanBeIsTheRecordsFault() {
        byte[] claims = {0, 0, 0, 0, 1, (byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f, 't'};

        assertThat(AvroCodec.events(registry).decode("segment.events", claims)).isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void bytesBehindTheValueAreTheRecordsFault() {
        AvroCodec<MixpanelRequest> codec = AvroCodec.requests(registry);
        byte[] bytes = codec.encode(TOPIC, request());

        assertThat(codec.decode(TOPIC, Arrays.copyOf(bytes, bytes.length + 1))).isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void textIsNotWireFormat() {
        assertThat(AvroCodec.events(registry).decode("segment.events", "{\"type\":1}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void anAddressIsNeeded() {
        assertThatThrownBy(() -> new Registry(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("schema.registry.url");
    }

    static MixpanelRequest request() {
        return new MixpanelRequest(
                RequestEndpoint.ENGAGE,
                RequestKind.PROFILE,
                "u1",
                null,
                1,
                2,
                false,
                Instant.ofEpochMilli(1_500_000_000_123L),
                new RequestOrigin("segment.events", 0, 17L),
                "0a1b2c",
                ByteBuffer.wrap("{\"$add\":{\"a\":1}}".getBytes(StandardCharsets.UTF_8)));
    }

    private static void writeText(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length * 2); // zigzag of a length below 64
        out.writeBytes(bytes);
    }
}
