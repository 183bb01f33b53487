package dev.segue.topology;

import dev.segue.mapping.StateSettings;
import dev.segue.mapping.UserState;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers whoever asks for what is remembered of an id, and adds what it was answered to the user. The id keeps its own,
 * since late messages may still come under it. Taking over is idempotent and knows no order, so repeats do no harm.
 */
final class GrantProcessor
        implements Processor<byte @Nullable [], byte @Nullable [], byte @Nullable [], byte @Nullable []> {
    private static final Logger LOG = LoggerFactory.getLogger(GrantProcessor.class);

    private final UserStates.Factory userStates;
    private final StateSettings bounds;
    private final TopologyMetrics metrics;

    // Set by init, which Kafka Streams calls first.
    private ProcessorContext<byte @Nullable [], byte @Nullable []> context;
    private UserStates states;

    @SuppressWarnings("NullAway.Init") // both come with init
    GrantProcessor(UserStates.Factory userStates, StateSettings bounds, TopologyMetrics metrics) {
        this.userStates = userStates;
        this.bounds = bounds;
        this.metrics = metrics;
    }

    @Override
    public void init(ProcessorContext<byte @Nullable [], byte @Nullable []> context) {
        this.context = context;
        this.states = userStates.open(context);
    }

    @Override
    public void process(Record<byte @Nullable [], byte @Nullable []> record) {
        StateRecord read = read(record);
        if (read instanceof StateRecord.Ask ask) {
            StateRecord.Grant grant = new StateRecord.Grant(
                    ask.from(), ask.to(), states.read(ask.from()).remembered());
            context.forward(new Record<>(grant.key(), grant.value(), record.timestamp()), Stores.GRANTS_NODE);
            metrics.stateGranted();
        } else if (read instanceof StateRecord.Grant grant) {
            UserState before = states.read(grant.to());
            UserState next = before.answered(grant.from(), grant.remembered(), bounds);
            if (!next.equals(before)) {
                states.write(grant.to(), before, next);
            }
            metrics.stateReceived();
        }
    }

    /** Null if the record is not ours: whoever wrote it there, it must not stop everything. */
    private @Nullable StateRecord read(Record<byte @Nullable [], byte @Nullable []> record) {
        byte[] value = record.value();
        try {
            if (value == null) {
                throw new IllegalArgumentException("it has no value");
            }
            return StateRecord.read(value);
        } catch (IllegalArgumentException e) {
            RecordMetadata place = context.recordMetadata()
                    .orElseThrow(() -> new IllegalStateException("a record without a position", e));
            LOG.atError()
                    .addKeyValue("topic", place.topic())
                    .addKeyValue("partition", place.partition())
                    .addKeyValue("offset", place.offset())
                    .log("a record of the state-grants topic cannot be read and is passed over: {}", e.getMessage());
            metrics.stateUnreadable();
            return null;
        }
    }
}
