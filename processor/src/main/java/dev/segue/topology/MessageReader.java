package dev.segue.topology;

import dev.segue.deadletter.Reason;
import dev.segue.schemas.Decoded;
import dev.segue.schemas.RecordCodec;
import dev.segue.schemas.RegistryUnavailableException;
import dev.segue.schemas.SegmentEvent;
import dev.segue.segment.Message;
import dev.segue.segment.MessageParser;
import dev.segue.segment.ParseResult;
import dev.segue.segment.UserKeys;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a value of the events topic: JSON text, or Avro in Confluent wire format, told apart by the first byte, which is
 * 0 in the latter and never in the former. For one thread at a time.
 */
final class MessageReader {
    private final String topic;
    private final int maxBytes;
    private final MessageParser parser;
    private final SegmentEventTree trees;
    private final RecordCodec<SegmentEvent> codec;
    private final RegistryPatience patience;

    /** @param topic the events topic, whose schemas the registry knows */
    MessageReader(
            String topic,
            RouterSettings settings,
            MessageParser parser,
            RecordCodec<SegmentEvent> codec,
            RegistryPatience patience) {
        this.topic = topic;
        this.maxBytes = settings.maxBytes();
        this.parser = parser;
        this.trees = new SegmentEventTree(settings.maxDepth());
        this.codec = codec;
        this.patience = patience;
    }

    /** What came of a value: either a message or a refusal. */
    record Reading(@Nullable Message message, @Nullable Refusal refusal) {}

    /** Why a value is no message, or a message no requests. See {@link dev.segue.deadletter.DeadLetter}. */
    record Refusal(Reason reason, String path, String detail) {}

    /**
     * Reads a value.
     *
     * @throws RegistryUnavailableException if the schema registry did not answer for too long
     */
    Reading read(byte[] value) {
        try {
            if (value.length == 0 || value[0] != 0) {
                return reading(parser.parse(value));
            }
            return value.length > maxBytes
                    ? refused(Reason.TOO_LARGE, "$", value.length + " bytes, events.max.bytes allows " + maxBytes)
                    : avro(value);
        } catch (RegistryUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            // Reading depends on nothing but the value: it would fail again, and stop everything behind it.
            Faults.log("parse", e);
            return refused(Reason.PARSE_FAILED, "$", Faults.describe(e));
        }
    }

    /** The user key of the message that this value is, if it is one; null if it takes reading to tell. */
    @Nullable String userKey(byte[] value) {
        return value.length > maxBytes ? null : UserKeys.of(value);
    }

    /** The message, or null: for whom a refusal matters not. */
    @Nullable Message readOrNull(byte[] value) {
        return read(value).message();
    }

    private Reading avro(byte[] value) {
        Decoded<SegmentEvent> decoded = patience.call(schemaId(value), () -> codec.decode(topic, value));
        if (decoded instanceof Decoded.Undecodable<SegmentEvent> undecodable) {
            return refused(Reason.UNDECODABLE, "$", undecodable.detail());
        }
        SegmentEventTree.Result tree = trees.of(((Decoded.Value<SegmentEvent>) decoded).value());
        Refusal refusal = tree.refusal();
        return refusal == null ? reading(parser.parse(tree.message())) : new Reading(null, refusal);
    }

    /** What the registry is asked for; -1 where there is no id. */
    private static int schemaId(byte[] value) {
        return value.length < 1 + Integer.BYTES ? -1 : ByteBuffer.wrap(value).getInt(1);
    }

    private static Reading reading(ParseResult result) {
        if (result instanceof ParseResult.Rejected rejected) {
            return refused(Reason.valueOf(rejected.code().name()), rejected.path(), rejected.detail());
        }
        return new Reading(((ParseResult.Parsed) result).message(), null);
    }

    private static Reading refused(Reason reason, String path, String detail) {
        return new Reading(null, new Refusal(reason, path, detail));
    }
}
