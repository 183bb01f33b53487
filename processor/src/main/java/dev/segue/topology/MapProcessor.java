package dev.segue.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.deadletter.SourceCodec;
import dev.segue.hold.KeyedMessage;
import dev.segue.mapping.DropReason;
import dev.segue.mapping.Mapped;
import dev.segue.mapping.Origin;
import dev.segue.mapping.UserState;
import dev.segue.mixpanel.Request;
import dev.segue.schemas.RegistryUnavailableException;
import dev.segue.segment.Message;
import dev.segue.topology.MessageReader.Reading;
import dev.segue.topology.MessageReader.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests of each message, or drops it, or sends it to the dead letters; all of its requests or none.
 *
 * <p>A message that was held comes out of a punctuation, where Kafka Streams knows of no source record: everything needed
 * is taken from the record itself.
 */
final class MapProcessor implements Processor<String, KeyedMessage, byte @Nullable [], byte @Nullable []> {
    private final Supplier<MessageReader> readers;
    private final Supplier<RequestRecords> encoders;
    private final MessageMapping mapping;
    private final UserStates.Factory userStates;
    private final Duration dedupeWindow;
    private final TopologyMetrics metrics;

    // Set by init, which Kafka Streams calls first.
    private ProcessorContext<byte @Nullable [], byte @Nullable []> context;
    private MessageReader reader;
    private RequestRecords encoder;
    private UserStates states;
    private @Nullable Duplicates duplicates;

    @SuppressWarnings("NullAway.Init") // the context, and with it the others, come with init
    MapProcessor(
            Supplier<MessageReader> readers,
            Supplier<RequestRecords> encoders,
            MessageMapping mapping,
            UserStates.Factory userStates,
            Duration dedupeWindow,
            TopologyMetrics metrics) {
        this.readers = readers;
        this.encoders = encoders;
        this.mapping = mapping;
        this.userStates = userStates;
        this.dedupeWindow = dedupeWindow;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte @Nullable [], byte @Nullable []> context) {
        this.context = context;
        this.reader = readers.get();
        this.encoder = encoders.get();
        this.states = userStates.open(context);
        this.duplicates = dedupeWindow.isZero() ? null : new Duplicates(context, dedupeWindow);
    }

    @Override
    public void process(Record<String, KeyedMessage> record) {
        Source source = SourceCodec.read(record.headers());
        if (source == null) {
            throw new IllegalStateException("a record that the parse node did not write: it names no source");
        }
        Message message = record.value().message();
        if (message == null) {
            Reading reading = reader.read(record.value().bytes());
            message = reading.message();
            if (message == null) {
                refuse(record, source, reading.refusal());
                return;
            }
        }
        UserState state = states.read(record.key());
        Outcome outcome = outcome(record, source, message, state);
        if (outcome.refusal() != null) {
            refuse(record, source, outcome.refusal());
            return;
        }
        Mapped mapped = outcome.mapped();
        if (mapped instanceof Mapped.Dropped dropped) {
            remember(record, state, dropped.next());
            dropped.warnings().forEach(metrics::warned);
            metrics.dropped(dropped.reason());
        } else if (mapped instanceof Mapped.Requests requests) {
            if (isRepeat(record.key(), message, requests.requests())) {
                metrics.dropped(DropReason.DUPLICATE);
                return;
            }
            forward(record, outcome.values());
            remember(record, state, requests.next());
            requests.warnings().forEach(metrics::warned);
            if (state.isWaitingForSource()) {
                metrics.mappedBeforeGrant();
            }
            metrics.mapped(outcome.values().size());
        }
    }

    /**
     * Whether the message came before, if that matters: events carry what Mixpanel tells repeats by, and what sets a value
     * sets it again, but an increment counts twice.
     */
    private boolean isRepeat(String userKey, Message message, List<Request> requests) {
        String messageId = message.envelope().messageId();
        if (duplicates == null || messageId == null || requests.stream().allMatch(Request::idempotent)) {
            return false;
        }
        String type = message.getClass().getSimpleName();
        return duplicates.isRepeat(userKey, type, messageId, context.currentSystemTimeMs());
    }

    /**
     * What a message becomes, before anything of it is written.
     *
     * @param values for the requests topic; empty unless it was mapped to requests
     */
    private record Outcome(
            @Nullable Mapped mapped,
            List<byte[]> values,
            @Nullable Refusal refusal) {
        static Outcome refused(Reason reason, String path, String detail) {
            return new Outcome(null, List.of(), new Refusal(reason, path, detail));
        }
    }

    private Outcome outcome(Record<String, KeyedMessage> record, Source source, Message message, UserState state) {
        try {
            Mapped mapped = mapping.map(message, origin(source), state);
            if (mapped instanceof Mapped.Rejected rejected) {
                return Outcome.refused(Reason.valueOf(rejected.reason().name()), rejected.path(), rejected.detail());
            }
            List<byte[]> values = mapped instanceof Mapped.Requests requests
                    ? encoder.encode(record.key(), message, source, requests.requests())
                    : List.of();
            byte[] key = record.key().getBytes(UTF_8);
            for (byte[] value : values) {
                long size = RecordSize.of(key, value, record.headers());
                if (size > RouterSettings.MAX_RECORD_BYTES) {
                    return Outcome.refused(
                            Reason.REQUEST_TOO_LARGE,
                            "$",
                            "a request of " + size + " bytes, the requests topic takes "
                                    + RouterSettings.MAX_RECORD_BYTES);
                }
            }
            return new Outcome(mapped, values, null);
        } catch (RegistryUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            // Mapping depends on nothing but the message and its user's state: it would fail again, and stop
            // everything.
            Faults.log("map", e);
            return Outcome.refused(Reason.MAP_FAILED, "$", Faults.describe(e));
        }
    }

    private void forward(Record<String, KeyedMessage> record, List<byte[]> values) {
        byte[] key = record.key().getBytes(UTF_8);
        for (byte[] value : values) {
            context.forward(new Record<>(key, value, record.timestamp(), record.headers()), Stores.REQUESTS_NODE);
        }
    }

    private void remember(Record<String, KeyedMessage> record, UserState before, UserState next) {
        if (next.equals(before)) {
            return;
        }
        states.write(record.key(), before, next);
        for (String source : next.newSources(before)) {
            StateRecord.Ask ask = new StateRecord.Ask(source, record.key());
            context.forward(new Record<>(ask.key(), ask.value(), record.timestamp()), Stores.GRANTS_NODE);
            metrics.stateAsked();
        }
    }

    private void refuse(Record<String, KeyedMessage> record, Source source, @Nullable Refusal refusal) {
        if (refusal == null) {
            throw new IllegalStateException("neither a message nor a refusal");
        }
        context.forward(
                DeadLetterRecords.of(
                        source,
                        record.value().bytes(),
                        record.timestamp(),
                        record.headers(),
                        refusal,
                        Instant.ofEpochMilli(context.currentSystemTimeMs())),
                Stores.MAP_DEAD_LETTERS_NODE);
        metrics.deadLettered(refusal.reason(), source);
    }

    private static Origin origin(Source source) {
        Long timestampMs = source.timestampMs();
        return new Origin(
                source.topic(),
                source.partition(),
                source.offset(),
                timestampMs == null ? null : Instant.ofEpochMilli(timestampMs));
    }
}
