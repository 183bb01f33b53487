package dev.segue.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.deadletter.DeadLetter;
import dev.segue.deadletter.DeadLetterCodec;
import dev.segue.deadletter.Source;
import dev.segue.deadletter.SourceCodec;
import dev.segue.topology.MessageReader.Refusal;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters as records: the Segment record's own key, value and headers, and the letter's headers on top. A record
 * that its own topic took but the dead-letters topic would not is named by its source, and its value, then its headers,
 * then its key stay behind: what cannot be written must not stop what can.
 */
final class DeadLetterRecords {
    private DeadLetterRecords() {}

    /**
     * The letter for this record.
     *
     * @param headers the record's own, with or without an earlier source; not changed
     * @param source the record that is refused, its key included
     */
    static Record<byte @Nullable [], byte @Nullable []> of(
            Source source, byte @Nullable [] value, long timestamp, Headers headers, Refusal refusal, Instant now) {
        DeadLetter letter = DeadLetter.ofRouter(refusal.reason(), refusal.path(), refusal.detail(), now);
        byte[] key = bytes(source.key());
        Headers all = written(new RecordHeaders(headers), source, letter);
        if (RecordSize.of(key, value, all) <= RouterSettings.MAX_RECORD_BYTES) {
            return new Record<>(key, value, timestamp, all);
        }
        all.add(DeadLetterCodec.OMITTED, "value".getBytes(UTF_8));
        if (RecordSize.of(key, null, all) <= RouterSettings.MAX_RECORD_BYTES) {
            return new Record<>(key, null, timestamp, all);
        }
        Source keyless = new Source(source.topic(), source.partition(), source.offset(), source.timestampMs(), null);
        Headers few = written(new RecordHeaders(), keyless, letter);
        boolean keyFits = RecordSize.of(key, null, few) < RouterSettings.MAX_RECORD_BYTES - 1024;
        few.add(DeadLetterCodec.OMITTED, (keyFits ? "value,headers" : "value,headers,key").getBytes(UTF_8));
        return new Record<>(keyFits ? key : null, null, timestamp, few);
    }

    private static Headers written(Headers headers, Source source, DeadLetter letter) {
        headers.remove(DeadLetterCodec.OMITTED);
        SourceCodec.write(headers, source);
        DeadLetterCodec.write(headers, letter);
        return headers;
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
