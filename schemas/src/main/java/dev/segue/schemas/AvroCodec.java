package dev.segue.schemas;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Avro values in Confluent wire format. Encoding is Confluent's serializer, with its settings ({@code
 * auto.register.schemas} and so on), for a topic's first value; it looks the schema up anew for each, so the values that
 * follow are written here, behind the same schema id, if the first comes out the same either way. Decoding asks the registry for the writer's schema as a step of its own, because
 * "the registry is down" and "these bytes are broken" must never be mistaken for each other, and Confluent's
 * deserializer throws the same exception for both.
 *
 * <p>For use by one thread at a time.
 */
@NullMarked
public final class AvroCodec<T extends SpecificRecord> implements RecordCodec<T> {
    private static final int HEADER_BYTES = 5;
    private static final byte[] NO_HEADER = {};

    static {
        // Avro makes objects of classes that a schema names only where the class is trusted; ours are, nothing else is.
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                ClassSecurityValidator.builder()
                        .add(SegmentEvent.class)
                        .add(MixpanelRequest.class)
                        .add(RequestEndpoint.class)
                        .add(RequestKind.class)
                        .add(RequestOrigin.class)
                        .build()));
    }

    private final Registry registry;
    private final Schema schema;
    private final KafkaAvroSerializer serializer;
    private final Map<Integer, SpecificDatumReader<T>> readers = new HashMap<>();
    private final Set<String> prepared = new HashSet<>();
    private final SpecificDatumWriter<T> writer;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    /** By topic, what stands before each value; nothing where only Confluent's serializer may write. */
    private final Map<String, byte[]> headers = new HashMap<>();

    private @Nullable BinaryEncoder reusedEncoder;
    private @Nullable BinaryDecoder reusedDecoder;

    private AvroCodec(Registry registry, Class<T> type, Schema schema) {
        this.registry = registry;
        this.schema = schema;
        this.writer = new SpecificDatumWriter<>(type);
        this.serializer = new KafkaAvroSerializer(registry.client());
        Map<String, Object> settings = new HashMap<>(registry.settings());
        // The generated class's schema says how Java holds text; that is nobody else's business.
        settings.put("avro.remove.java.properties", true);
        serializer.configure(settings, false);
    }

    /** For values of the events topic. */
    public static AvroCodec<SegmentEvent> events(Registry registry) {
        return new AvroCodec<>(registry, SegmentEvent.class, SegmentEvent.getClassSchema());
    }

    /** For values of the requests topic. */
    public static AvroCodec<MixpanelRequest> requests(Registry registry) {
        return new AvroCodec<>(registry, MixpanelRequest.class, MixpanelRequest.getClassSchema());
    }

    @Override
    public byte[] encode(String topic, T value) {
        byte[] header = headers.get(topic);
        if (header == null) {
            byte[] bytes = first(topic, value);
            headers.put(topic, headerOf(bytes, value));
            return bytes;
        }
        return header.length == 0 ? first(topic, value) : write(header, value);
    }

    private byte[] first(String topic, T value) {
        prepare(topic);
        try {
            return serializer.serialize(topic, value);
        } catch (SerializationException e) {
            throw registry.unavailable("did not take the schema of " + topic, rootOf(e));
        }
    }

    /** Settings may have it write another schema, or the id elsewhere. */
    private byte[] headerOf(byte[] bytes, T value) {
        byte[] header = Arrays.copyOf(bytes, HEADER_BYTES);
        return Arrays.equals(write(header, value), bytes) ? header : NO_HEADER;
    }

    private byte[] write(byte[] header, T value) {
        // First the encoder: what a value that failed left in it, it writes out now.
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(written, reusedEncoder);
        reusedEncoder = encoder;
        written.reset();
        written.writeBytes(header);
        try {
            writer.write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // from an array in memory
        }
        return written.toByteArray();
    }

    @Override
    public Decoded<T> decode(String topic, byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[0] != 0) {
            return new Decoded.Undecodable<>("not Confluent wire format: it begins with a zero byte and a schema id");
        }
        prepare(topic);
        int id = ByteBuffer.wrap(bytes).getInt(1);
        SpecificDatumReader<T> reader = readers.get(id);
        if (reader == null) {
            Decoded<Schema> writer = registry.schema(id);
            if (writer instanceof Decoded.Undecodable<Schema> unknown) {
                return new Decoded.Undecodable<>(unknown.detail());
            }
            Schema written = ((Decoded.Value<Schema>) writer).value();
            Optional<String> difference = TimeUnits.difference(written, schema);
            if (difference.isPresent()) {
                return new Decoded.Undecodable<>("schema id " + id + " " + difference.get());
            }
            reader = new SpecificDatumReader<>(written, schema);
            readers.put(id, reader);
        }
        return read(reader, id, bytes);
    }

    private Decoded<T> read(SpecificDatumReader<T> reader, int id, byte[] bytes) {
        BinaryDecoder decoder =
                DecoderFactory.get().binaryDecoder(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES, reusedDecoder);
        reusedDecoder = decoder;
        try {
            T value = reader.read(null, decoder);
            return decoder.isEnd()
                    ? new Decoded.Value<>(value)
                    : new Decoded.Undecodable<>("bytes are left after the value of schema id " + id);
        } catch (IOException
                | AvroRuntimeException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | UnsupportedOperationException e) {
            return new Decoded.Undecodable<>("the bytes do not fit schema id " + id + " as " + schema.getName() + " ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private void prepare(String topic) {
        if (prepared.add(topic)) {
            registry.prepare(topic + "-value", schema);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
