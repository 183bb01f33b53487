package dev.segue.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Writes a {@link Source} to the {@code segue.source.*} headers and reads it back. Numbers are decimal text. */
public final class SourceCodec {
    static final String TOPIC = "segue.source.topic";
    static final String PARTITION = "segue.source.partition";
    static final String OFFSET = "segue.source.offset";
    static final String TIMESTAMP = "segue.source.timestamp";
    static final String KEY = "segue.source.key";
    /** Marks a record that a replay wrote back: only on such a record the source that it names is believed. */
    public static final String REPLAY = "segue.replay";

    private SourceCodec() {}

    /**
     * The source that a replay kept. A producer that merely copies headers names a source too, but is no replay.
     *
     * @return null if the record is no replay, or its source cannot be read
     */
    public static @Nullable Source readReplayed(Headers headers) {
        return headers.lastHeader(REPLAY) == null ? null : read(headers);
    }

    /** Replaces the headers of an earlier source. */
    public static void write(Headers headers, Source source) {
        for (String name : new String[] {TOPIC, PARTITION, OFFSET, TIMESTAMP, KEY}) {
            headers.remove(name);
        }
        headers.add(TOPIC, source.topic().getBytes(UTF_8));
        headers.add(PARTITION, Integer.toString(source.partition()).getBytes(UTF_8));
        headers.add(OFFSET, Long.toString(source.offset()).getBytes(UTF_8));
        Long timestampMs = source.timestampMs();
        if (timestampMs != null) {
            headers.add(TIMESTAMP, Long.toString(timestampMs).getBytes(UTF_8));
        }
        ByteBuffer key = source.key();
        if (key != null) {
            byte[] bytes = new byte[key.remaining()];
            key.duplicate().get(bytes);
            headers.add(KEY, bytes);
        }
    }

    /** The source that the headers name; null if they name none or one that cannot be read. */
    public static @Nullable Source read(Headers headers) {
        String topic = text(headers, TOPIC);
        Long partition = number(headers, PARTITION);
        Long offset = number(headers, OFFSET);
        if (topic == null || partition == null || offset == null) {
            return null;
        }
        Header key = headers.lastHeader(KEY);
        return new Source(
                topic,
                partition.intValue(),
                offset,
                number(headers, TIMESTAMP),
                key == null || key.value() == null ? null : ByteBuffer.wrap(key.value()));
    }

    /** When the record that the headers name was produced, in milliseconds of the epoch; null if they do not say. */
    public static @Nullable Long timestampMs(Headers headers) {
        return number(headers, TIMESTAMP);
    }

    static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    static @Nullable Long number(Headers headers, String name) {
        String text = text(headers, name);
        if (text == null) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
