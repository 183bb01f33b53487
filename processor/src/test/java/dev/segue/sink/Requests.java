package dev.segue.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import dev.segue.schemas.Decoded;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.RecordCodec;
import dev.segue.schemas.RegistryUnavailableException;
import dev.segue.schemas.RequestEndpoint;
import dev.segue.schemas.RequestKind;
import dev.segue.schemas.RequestOrigin;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Requests as records whose value is one line of text: {@code endpoint kind idempotent user project body}. */
final class Requests {
    static final String TOPIC = "requests";
    static final String PROJECT = "p1";

    private Requests() {}

    static ConsumerRecord<byte[], byte[]> event(int partition, long offset, String user) {
        return record(partition, offset, Endpoint.IMPORT, Kind.EVENT, true, user);
    }

    static ConsumerRecord<byte[], byte[]> alias(int partition, long offset, String user) {
        return record(partition, offset, Endpoint.IMPORT, Kind.ALIAS, true, user);
    }

    static ConsumerRecord<byte[], byte[]> profile(int partition, long offset, String user) {
        return record(partition, offset, Endpoint.ENGAGE, Kind.PROFILE, true, user);
    }

    static ConsumerRecord<byte[], byte[]> increment(int partition, long offset, String user) {
        return record(partition, offset, Endpoint.ENGAGE, Kind.PROFILE, false, user);
    }

    static ConsumerRecord<byte[], byte[]> record(
            int partition, long offset, Endpoint endpoint, Kind kind, boolean idempotent, String user) {
        String body = "{\"at\":\"" + partition + "@" + offset + "\"}";
        String line = String.join(" ", endpoint.name(), kind.name(), "" + idempotent, user, PROJECT, body);
        return raw(partition, offset, user, line);
    }

    static ConsumerRecord<byte[], byte[]> raw(int partition, long offset, String user, String line) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(TOPIC, partition, offset, user.getBytes(UTF_8), line.getBytes(UTF_8));
        record.headers().add("segue.source.topic", "events".getBytes(UTF_8));
        return record;
    }

    static Item item(ConsumerRecord<byte[], byte[]> record) {
        return new Item(record, decode(new String(record.value(), UTF_8)), 0);
    }

    /** Reads the lines above; {@code down} makes the registry unavailable, {@code junk} cannot be decoded. */
    static final class LineCodec implements RecordCodec<MixpanelRequest> {
        boolean down;

        @Override
        public byte[] encode(String topic, MixpanelRequest value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Decoded<MixpanelRequest> decode(String topic, byte[] bytes) {
            if (down) {
                throw new RegistryUnavailableException("http://registry did not answer", new RuntimeException());
            }
            String line = new String(bytes, UTF_8);
            return line.equals("junk")
                    ? new Decoded.Undecodable<>("schema 99 is not known")
                    : new Decoded.Value<>(Requests.decode(line));
        }
    }

    private static MixpanelRequest decode(String line) {
        String[] words = line.split(" ", 6);
        return MixpanelRequest.newBuilder()
                .setEndpoint(RequestEndpoint.valueOf(words[0]))
                .setKind(RequestKind.valueOf(words[1]))
                .setIdempotent(Boolean.parseBoolean(words[2]))
                .setUserKey(words[3])
                .setProject(words[4])
                .setBody(ByteBuffer.wrap(words[5].getBytes(UTF_8)))
                .setIndex(0)
                .setCount(1)
                .setEventTime(Instant.EPOCH)
                .setOrigin(new RequestOrigin("events", 0, 0L))
                .build();
    }
}
