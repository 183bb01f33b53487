package dev.segue.hold;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The values of the hold store. A reader accepts the versions of the release before, so that instances can be replaced
 * one by one.
 *
 * <pre>
 *   gate   version u8 | opened at i64 | due at i64 | count i32 | count × text
 *   held   version u8 | timestamp i64 | count i32 | count × (text, bytes) | value to the end
 *          text, bytes: length i32, -1 for null, then so many bytes
 * </pre>
 */
final class HoldValues {
    private static final byte VERSION = 1;
    private static final int NULL = -1;

    private HoldValues() {}

    static byte[] gate(Gate gate) {
        List<byte[]> ids = gate.oldIds().stream().map(id -> id.getBytes(UTF_8)).toList();
        int size = Byte.BYTES + 2 * Long.BYTES + Integer.BYTES;
        for (byte[] id : ids) {
            size += Integer.BYTES + id.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size)
                .put(VERSION)
                .putLong(gate.openedAtMs())
                .putLong(gate.dueAtMs())
                .putInt(ids.size());
        ids.forEach(id -> put(out, id));
        return out.array();
    }

    static Gate gate(byte[] value) {
        ByteBuffer in = open(value);
        long openedAtMs = in.getLong();
        long dueAtMs = in.getLong();
        int count = in.getInt();
        List<String> ids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ids.add(text(in));
        }
        return new Gate(openedAtMs, dueAtMs, ids);
    }

    static byte[] held(Record<String, KeyedMessage> record) {
        List<Header> headers = new ArrayList<>();
        record.headers().forEach(headers::add);
        List<byte[]> names =
                headers.stream().map(header -> header.key().getBytes(UTF_8)).toList();
        byte[] value = record.value().bytes();
        int size = Byte.BYTES + Long.BYTES + Integer.BYTES + value.length;
        for (int i = 0; i < headers.size(); i++) {
            byte[] content = headers.get(i).value();
            size += 2 * Integer.BYTES + names.get(i).length + (content == null ? 0 : content.length);
        }
        ByteBuffer out = ByteBuffer.allocate(size)
                .put(VERSION)
                .putLong(record.timestamp())
                .putInt(headers.size());
        for (int i = 0; i < headers.size(); i++) {
            put(out, names.get(i));
            put(out, headers.get(i).value());
        }
        return out.put(value).array();
    }

    static Record<String, KeyedMessage> held(String userKey, byte[] value) {
        ByteBuffer in = open(value);
        long timestamp = in.getLong();
        int count = in.getInt();
        Headers headers = new RecordHeaders();
        for (int i = 0; i < count; i++) {
            headers.add(text(in), bytes(in));
        }
        byte[] message = new byte[in.remaining()];
        in.get(message);
        return new Record<>(userKey, new KeyedMessage(message, null), timestamp, headers);
    }

    private static ByteBuffer open(byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        byte version = in.get();
        if (version != VERSION) {
            throw new IllegalStateException("the hold store has a value of version " + version + ", this release reads "
                    + VERSION + ": it was written by a newer release");
        }
        return in;
    }

    private static void put(ByteBuffer out, byte @Nullable [] bytes) {
        if (bytes == null) {
            out.putInt(NULL);
        } else {
            out.putInt(bytes.length).put(bytes);
        }
    }

    private static byte @Nullable [] bytes(ByteBuffer in) {
        int length = in.getInt();
        if (length == NULL) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = bytes(in);
        return bytes == null ? "" : new String(bytes, UTF_8);
    }
}
