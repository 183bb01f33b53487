package dev.segue.hold;

import dev.segue.hold.GateRule.Opening;
import dev.segue.hold.HoldPolicy.Decision;
import dev.segue.segment.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Asks {@link HoldPolicy} and does what it says.
 *
 * <p>Wall-clock punctuation, since stream time stands still when input does. It is scheduled while a gate is open and not
 * otherwise, because under exactly-once every punctuation costs a transaction, also of an idle task. No exception is
 * caught: what failed half-way is rolled back with its transaction and done again.
 */
final class HoldProcessor implements Processor<String, KeyedMessage, String, KeyedMessage> {
    private final String storeName;
    private final HoldSettings settings;
    private final Function<ProcessingContext, GateRule> rules;
    private final Function<byte[], @Nullable Message> reader;
    private final HoldMetrics metrics;
    private final LongSupplier nanoTime;
    private final HeldBytes heldBytes;
    private final Uncoverable uncoverable;
    private final HoldPolicy policy;

    // Set by init, which Kafka Streams calls first.
    private ProcessorContext<String, KeyedMessage> context;
    private HoldStore store;
    private OpenGates gates;
    private GateRule rule;
    private @Nullable Cancellable ticks;
    private long lastMs = Long.MIN_VALUE;

    @SuppressWarnings("NullAway.Init") // the context, and with it the others, come with init
    HoldProcessor(
            String storeName,
            HoldSettings settings,
            Function<ProcessingContext, GateRule> rules,
            Function<byte[], @Nullable Message> reader,
            HoldMetrics metrics,
            LongSupplier nanoTime,
            HeldBytes heldBytes,
            Uncoverable uncoverable) {
        this.storeName = storeName;
        this.settings = settings;
        this.rules = rules;
        this.reader = reader;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.heldBytes = heldBytes;
        this.uncoverable = uncoverable;
        this.policy = new HoldPolicy(settings.hold(), settings.longest());
    }

    @Override
    public void init(ProcessorContext<String, KeyedMessage> context) {
        this.context = context;
        rule = rules.apply(context);
        store = new HoldStore(context.getStateStore(storeName));
        gates = new OpenGates(context.taskId().partition());
        metrics.added(gates);
        long nowMs = context.currentSystemTimeMs();
        store.visit(new HoldStore.Visitor() {
            @Override
            public void gate(String userKey, Gate gate) {
                gates.put(userKey, policy.rearmed(gate, nowMs));
                metrics.gateRearmed();
            }

            @Override
            public void held(String userKey, long bytes) {
                gates.held(userKey, bytes, nowMs);
                heldBytes.add(bytes);
            }
        });
        scheduleTicks();
    }

    @Override
    public void process(Record<String, KeyedMessage> record) {
        long nowMs = context.currentSystemTimeMs();
        noticeClockSetBack(nowMs);
        Gate gate = gates.get(record.key());
        Record<String, KeyedMessage> read = settings.hold().isZero() && gate == null ? record : read(record);
        Message message = read.value().message();
        Optional<Opening> opening = message == null ? Optional.empty() : rule.opening(message);
        Decision decision = policy.decide(opening, gate, nowMs);
        if (decision instanceof Decision.Hold) {
            hold(record, nowMs);
            return;
        }
        if (message != null && opening.isEmpty()) {
            uncoverable.passed(record.key(), nowMs);
        }
        if (decision instanceof Decision.Open open) {
            opening.ifPresent(alias -> uncoverable.aliased(record.key(), alias, nowMs));
            keep(record.key(), open.gate());
            metrics.gateOpened();
        } else if (decision instanceof Decision.Extend extend) {
            opening.ifPresent(alias -> uncoverable.aliased(record.key(), alias, nowMs));
            keep(record.key(), extend.gate());
            if (extend.capped()) {
                metrics.gateCapped();
            } else {
                metrics.gateExtended();
            }
        } else if (decision instanceof Decision.Repeat) {
            metrics.gateRepeated();
        }
        context.forward(read);
    }

    @Override
    public void close() {
        metrics.removed(gates);
        heldBytes.add(-gates.bytes());
    }

    private Record<String, KeyedMessage> read(Record<String, KeyedMessage> record) {
        KeyedMessage value = record.value();
        return value.message() == null
                ? record.withValue(new KeyedMessage(value.bytes(), reader.apply(value.bytes())))
                : record;
    }

    private void keep(String userKey, Gate gate) {
        store.putGate(userKey, gate);
        gates.put(userKey, gate);
        scheduleTicks();
    }

    private void hold(Record<String, KeyedMessage> record, long nowMs) {
        long offset = context.recordMetadata()
                .orElseThrow(() -> new IllegalStateException("a record without a position"))
                .offset();
        long size = store.append(record, offset);
        if (size == 0) {
            return;
        }
        gates.held(record.key(), size, nowMs);
        heldBytes.add(size);
        metrics.held();
        if (heldBytes.isOverBound()) {
            releaseEarly();
        }
    }

    /** Lets due users go, oldest due first, within the budget of one tick. An unfinished user keeps the gate. */
    private void tick() {
        long nowMs = context.currentSystemTimeMs();
        Budget budget =
                new Budget(nanoTime.getAsLong() + settings.releaseMaxTime().toNanos());
        for (String user = gates.nextDue(nowMs); user != null && budget.isLeft(); user = gates.nextDue(nowMs)) {
            Gate gate = gates.get(user);
            long dueMs = gate == null ? nowMs : gate.dueAtMs();
            release(user, Duration.ofMillis(nowMs - dueMs), budget::take);
            if (!gates.hasWaiting(user)) {
                store.deleteGate(user);
                gates.close(user);
            }
        }
        if (gates.isEmpty() && ticks != null) {
            ticks.cancel();
            ticks = null;
        }
    }

    /** Lets the oldest go, in their users' order, although their gates stay shut: memory is bounded before spacing. */
    private void releaseEarly() {
        for (String user = gates.longestWaiting();
                user != null && heldBytes.isAboveTarget();
                user = gates.longestWaiting()) {
            release(user, Duration.ZERO, () -> {
                boolean more = heldBytes.isAboveTarget();
                if (more) {
                    metrics.releasedEarly();
                }
                return more;
            });
        }
    }

    private void release(String userKey, Duration lateness, Budgeted budgeted) {
        store.drain(userKey, new HoldStore.Taker() {
            @Override
            public boolean wantsMore() {
                return budgeted.takeOne();
            }

            @Override
            public void take(Record<String, KeyedMessage> record, long bytes) {
                context.forward(record);
                gates.released(userKey, bytes);
                heldBytes.add(-bytes);
                metrics.released(lateness);
            }
        });
    }

    private void scheduleTicks() {
        if (ticks == null && !gates.isEmpty()) {
            ticks = context.schedule(
                    Instant.ofEpochMilli(gates.firstDueMs()),
                    settings.tick(),
                    PunctuationType.WALL_CLOCK_TIME,
                    timestamp -> tick());
        }
    }

    /** After the clock was set back, gates and ticks would wait for the old time to come again: begin them anew. */
    private void noticeClockSetBack(long nowMs) {
        boolean setBack = nowMs < lastMs - settings.hold().toMillis();
        lastMs = nowMs;
        if (setBack && ticks != null) {
            ticks.cancel();
            ticks = null;
            gates.replaceAll(gate -> policy.rearmed(gate, nowMs));
            scheduleTicks();
        }
    }

    /** Says whether one more may go, and counts it. */
    private interface Budgeted {
        boolean takeOne();
    }

    /** What one tick may still do. A few records always go, since finding them may take long in a large store. */
    private final class Budget {
        private static final int ALWAYS = 100;

        private final long deadlineNanos;
        private int taken;

        Budget(long deadlineNanos) {
            this.deadlineNanos = deadlineNanos;
        }

        boolean isLeft() {
            return taken < settings.releaseMaxRecords() && (taken < ALWAYS || deadlineNanos - nanoTime.getAsLong() > 0);
        }

        boolean take() {
            if (!isLeft()) {
                return false;
            }
            taken++;
            return true;
        }
    }
}
