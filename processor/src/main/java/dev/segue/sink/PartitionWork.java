package dev.segue.sink;

import dev.segue.mixpanel.Endpoint;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * All that is in memory of one assigned partition: undecoded records, users' lanes, a slot for each endpoint, and the
 * ledger. Knows no Kafka client and no HTTP; time is handed in.
 */
final class PartitionWork implements Lane.Moves {
    private final TopicPartition partition;
    private final OffsetLedger ledger;
    private final Gate gate;
    private final FenceWatch fence;
    private final Map<Endpoint, Slot> slots = new EnumMap<>(Endpoint.class);
    private final Map<String, Lane> lanes = new HashMap<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final PriorityQueue<Parked> parked = new PriorityQueue<>(Comparator.comparingLong(Parked::dueNanos));
    private final Deque<ConsumerRecord<byte[], byte[]>> undecoded = new ArrayDeque<>();
    private final Map<Item.State, Count> counts = new EnumMap<>(Item.State.class);
    private final UncommittedAge age = new UncommittedAge();
    private int gated;
    private long bytes;
    private int posts;
    private @Nullable Problem problem;
    private boolean closed;

    PartitionWork(TopicPartition partition, long start, Gate gate, FenceWatch fence, Function<Endpoint, Slot> slots) {
        this.partition = partition;
        this.ledger = new OffsetLedger(start);
        this.gate = gate;
        this.fence = fence;
        for (Endpoint endpoint : Endpoint.values()) {
            this.slots.put(endpoint, slots.apply(endpoint));
        }
        for (Item.State state : Item.State.values()) {
            counts.put(state, new Count());
        }
    }

    TopicPartition partition() {
        return partition;
    }

    OffsetLedger ledger() {
        return ledger;
    }

    FenceWatch fence() {
        return fence;
    }

    Slot slot(Endpoint endpoint) {
        Slot slot = slots.get(endpoint);
        if (slot == null) {
            throw new IllegalStateException(endpoint.name());
        }
        return slot;
    }

    /** Records that are read and not decoded, in order; the head stays until it is. */
    Deque<ConsumerRecord<byte[], byte[]>> undecoded() {
        return undecoded;
    }

    /** A record came from the topic. */
    void read(ConsumerRecord<byte[], byte[]> record, long nowNanos) {
        ledger.read(record.offset());
        age.read(record.offset(), nowNanos);
        undecoded.add(record);
        bytes += Item.mostBytesOf(record);
    }

    /** The head of {@link #undecoded} has been decoded to this. */
    void decoded(Item item) {
        undecoded.remove();
        bytes -= item.bytesSpared();
        of(item.state).items++;
        Lane lane = lanes.computeIfAbsent(item.user(), user -> new Lane());
        if (item.isAlias()) {
            gated += lane.isGated() ? 0 : 1;
            fence.met(item);
        }
        lane.add(item);
        changed.add(item.user());
    }

    /** An earlier owner ended the head of {@link #undecoded}: nothing is left to do. */
    void skipped() {
        ConsumerRecord<byte[], byte[]> record = undecoded.remove();
        bytes -= Item.mostBytesOf(record);
        ledger.done(record.offset());
    }

    /** Opens gates, ends the waits that are over and finds out what is ready. */
    void turn(long nowNanos) {
        for (Item alias = gate.open(nowNanos); alias != null; alias = gate.open(nowNanos)) {
            finish(alias);
        }
        while (!parked.isEmpty() && parked.peek().dueNanos() - nowNanos <= 0) {
            move(parked.remove().item(), Item.State.WAITING);
        }
        for (String user : changed) {
            Lane lane = lanes.get(user);
            if (lane != null) {
                boolean wasGated = lane.isGated();
                lane.refresh(gate, this);
                gated -= wasGated && !lane.isGated() ? 1 : 0;
                if (lane.isEmpty()) {
                    lanes.remove(user);
                }
            }
        }
        changed.clear();
    }

    /** The record was accepted, or its dead letter is acknowledged: its one end. */
    void ended(Item item, long nowNanos) {
        if (!item.isAlias()) {
            finish(item);
            return;
        }
        fence.ended(item, nowNanos);
        move(item, Item.State.GATED);
        gate.ended(item, nowNanos);
    }

    /** The record waits by itself until then. */
    void park(Item item, long dueNanos) {
        move(item, Item.State.PARKED);
        parked.add(new Parked(item, dueNanos));
    }

    /** Where the record stands now. */
    void move(Item item, Item.State state) {
        count(item, state);
        changed.add(item.user());
    }

    private int count(Item.State state) {
        return of(state).items;
    }

    private void count(Item item, Item.State state) {
        of(item.state).items--;
        if (state != Item.State.FINISHED) {
            of(state).items++;
        }
        item.state = state;
    }

    private Count of(Item.State state) {
        Count count = counts.get(state);
        if (count == null) {
            throw new IllegalStateException(state.name());
        }
        return count;
    }

    private void finish(Item item) {
        move(item, Item.State.FINISHED);
        bytes -= item.bufferedBytes();
        ledger.done(item.offset());
    }

    @Override
    public void ready(Item item) {
        count(item, Item.State.READY);
        slot(item.endpoint()).batcher().add(item);
    }

    @Override
    public void holdBack(Item item) {
        count(item, Item.State.WAITING);
        slot(item.endpoint()).batcher().remove(item);
    }

    /** How long until {@link #turn} has something to do because of time; {@link Long#MAX_VALUE} if nothing waits. */
    long waitNanos(long nowNanos) {
        Parked next = parked.peek();
        long wait = next == null ? Long.MAX_VALUE : Math.max(0, next.dueNanos() - nowNanos);
        return Math.min(wait, gate.waitNanos(nowNanos));
    }

    void postStarted() {
        posts++;
    }

    void postEnded() {
        posts--;
    }

    /** Requests in flight. */
    int posts() {
        return posts;
    }

    /** Whether a request in flight or a dead letter that is not acknowledged is to be waited for at a hand-over. */
    boolean isBusy() {
        return posts > 0 || count(Item.State.LETTERING) > 0;
    }

    /** Records read that have not reached their end. */
    int unended() {
        int unended = undecoded.size();
        for (Item.State state : Item.State.values()) {
            unended += state == Item.State.GATED || state == Item.State.FINISHED ? 0 : count(state);
        }
        return unended;
    }

    int waiting() {
        return count(Item.State.WAITING) + count(Item.State.PARKED);
    }

    /** Ready records that must not be repeated and cannot be noted. */
    int unnoted() {
        int unnoted = 0;
        for (Slot slot : slots.values()) {
            unnoted += slot.batcher().withoutRoom();
        }
        return unnoted;
    }

    int gated() {
        return gated;
    }

    long bytes() {
        return bytes;
    }

    /** How long the oldest record that cannot be committed has been in memory; 0 if there is none. */
    long uncommittedNanos(long nowNanos) {
        return age.nanos(ledger, nowNanos);
    }

    @Nullable Problem problem() {
        return problem;
    }

    void problem(@Nullable Problem found) {
        problem = found;
    }

    boolean isClosed() {
        return closed;
    }

    /** The partition has another owner: late answers are ignored. */
    void close() {
        closed = true;
    }

    private static final class Count {
        int items;
    }

    private record Parked(Item item, long dueNanos) {}

    /**
     * Why the head of {@link #undecoded} cannot be taken.
     *
     * @param stopsPosting whether it is a reason to post nothing at all
     * @param untilNanos when to try again
     */
    record Problem(String reason, boolean stopsPosting, long untilNanos) {}
}
