package dev.segue.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.deadletter.SourceCodec;
import dev.segue.hold.KeyedMessage;
import dev.segue.segment.Message;
import dev.segue.topology.MessageReader.Reading;
import dev.segue.topology.MessageReader.Refusal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Takes each record of the events topic, notes where it stood, and passes the message on under its user key; or sends the
 * record to the dead letters. Where a glance shows the key, the message is read by the nodes behind the repartition, and
 * refused there if it has to be.
 */
final class ParseProcessor implements Processor<byte @Nullable [], byte @Nullable [], Object, Object> {
    private final Supplier<MessageReader> readers;
    private final @Nullable EventsPartitions keyed;
    private final String next;
    private final TopologyMetrics metrics;

    // Set by init, which Kafka Streams calls first.
    private ProcessorContext<Object, Object> context;
    private MessageReader reader;

    /**
     * @param keyed with {@code events.keyed=true}, else null
     * @param next the node that takes messages
     */
    @SuppressWarnings("NullAway.Init") // the context, and with it the reader, come with init
    ParseProcessor(
            Supplier<MessageReader> readers, @Nullable EventsPartitions keyed, String next, TopologyMetrics metrics) {
        this.readers = readers;
        this.keyed = keyed;
        this.next = next;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        this.context = context;
        this.reader = readers.get();
    }

    @Override
    public void process(Record<byte @Nullable [], byte @Nullable []> record) {
        RecordMetadata place =
                context.recordMetadata().orElseThrow(() -> new IllegalStateException("a record without a position"));
        Headers headers = new RecordHeaders(record.headers());
        boolean timestampAbsent = RecordTimestamps.takeAbsent(headers);
        Source source = source(record, headers, place, timestampAbsent);
        SourceCodec.write(headers, source);
        byte[] value = record.value();
        Look look = look(value);
        // Counted here, behind what may wait for the registry: a record that is tried again counts once.
        metrics.read();
        if (timestampAbsent) {
            metrics.timestampAbsent();
        }
        String userKey = look.userKey();
        if (value == null || userKey == null) {
            refuse(record, source, headers, look.refusal());
            return;
        }
        byte[] key = userKey.getBytes(UTF_8);
        Refusal refusal = misplaced(record.key(), key, place.partition());
        if (refusal == null && RecordSize.of(key, value, headers) > RouterSettings.MAX_RECORD_BYTES) {
            refusal = new Refusal(
                    Reason.TOO_LARGE,
                    "$",
                    "with its headers and keys the record is larger than " + RouterSettings.MAX_RECORD_BYTES
                            + " bytes");
        }
        if (refusal != null) {
            refuse(record, source, headers, refusal);
            return;
        }
        context.forward(
                new Record<Object, Object>(
                        userKey, new KeyedMessage(value, look.message()), record.timestamp(), headers),
                next);
    }

    /**
     * What has to be known of a value here.
     *
     * @param userKey null if it is refused
     * @param message null if it was not read
     */
    private record Look(
            @Nullable String userKey,
            @Nullable Message message,
            @Nullable Refusal refusal) {}

    private Look look(byte @Nullable [] value) {
        if (value == null) {
            return new Look(null, null, new Refusal(Reason.NOT_JSON, "$", "the record has no value"));
        }
        // Behind a repartition the message is read anyway, since that keeps its bytes only.
        String userKey = keyed == null ? reader.userKey(value) : null;
        if (userKey != null) {
            return new Look(userKey, null, null);
        }
        Reading reading = reader.read(value);
        Message message = reading.message();
        return new Look(message == null ? null : message.userKey(), message, reading.refusal());
    }

    private Source source(
            Record<byte @Nullable [], byte @Nullable []> record,
            Headers headers,
            RecordMetadata place,
            boolean timestampAbsent) {
        Source replayed = SourceCodec.readReplayed(headers);
        if (replayed != null) {
            return replayed;
        }
        byte[] key = record.key();
        return new Source(
                place.topic(),
                place.partition(),
                place.offset(),
                timestampAbsent ? null : record.timestamp(),
                key == null ? null : ByteBuffer.wrap(key));
    }

    private @Nullable Refusal misplaced(byte @Nullable [] key, byte[] userKey, int partition) {
        if (keyed == null) {
            return null;
        }
        if (!Arrays.equals(key, userKey)) {
            return new Refusal(
                    Reason.MISROUTED, "$", "events.keyed=true, but the record's key is not the message's user key");
        }
        return keyed.fits(userKey, partition)
                ? null
                : new Refusal(
                        Reason.MISROUTED,
                        "$",
                        "events.keyed=true, but partition " + partition + " is not the default one for the key");
    }

    private void refuse(
            Record<byte @Nullable [], byte @Nullable []> record,
            Source source,
            Headers headers,
            @Nullable Refusal refusal) {
        if (refusal == null) {
            throw new IllegalStateException("neither a message nor a refusal");
        }
        context.forward(
                DeadLetterRecords.of(
                        source,
                        record.value(),
                        record.timestamp(),
                        headers,
                        refusal,
                        Instant.ofEpochMilli(context.currentSystemTimeMs())),
                Stores.PARSE_DEAD_LETTERS_NODE);
        metrics.deadLettered(refusal.reason(), source);
    }
}
