package dev.segue.ops;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.deadletter.Stage;
import dev.segue.hold.HoldGauge;
import dev.segue.mapping.DropReason;
import dev.segue.mapping.Warning;
import dev.segue.topology.TopologyMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The router's numbers. {@code segue_messages_read_total = segue_messages_mapped_total + segue_messages_dropped_total +
 * segue_messages_dead_lettered_total + segue_messages_held}, the third and fourth summed over their reasons, in one
 * process life and while no transaction is rolled back.
 */
final class RouterMeters implements TopologyMetrics {
    private static final Duration[] LATENESS = Meters.buckets(10, 50, 100, 250, 500, 1000, 2500, 5000, 15_000);
    private static final List<Reason> REASONS = Arrays.stream(Reason.values())
            .filter(reason -> reason.stage() != Stage.DELIVER)
            .toList();

    private final Counter read;
    private final Counter mapped;
    private final Counter written;
    private final Map<DropReason, Counter> dropped;
    private final Map<Reason, Counter> deadLettered;
    private final Map<Warning, Counter> warned;
    private final Counter timestampAbsent;
    private final Counter registryUnavailable;
    private final Counter stateAsked;
    private final Counter stateGranted;
    private final Counter stateReceived;
    private final Counter mappedBeforeGrant;
    private final Counter stateUnreadable;
    private final Counter opened;
    private final Counter extended;
    private final Counter capped;
    private final Counter repeated;
    private final Counter afterEvents;
    private final Counter chained;
    private final Counter rearmed;
    private final Counter held;
    private final Timer released;
    private final Counter releasedEarly;
    private final HoldGauges gauges;
    private final RecentLetters letters;

    RouterMeters(MeterRegistry registry, InstantSource clock, RecentLetters letters) {
        this.letters = letters;
        Meters meters = new Meters(registry);
        read = meters.counter("segue.messages.read", "Messages taken from the events topic");
        mapped = meters.counter("segue.messages.mapped", "Messages that became requests");
        written = meters.counter("segue.requests.written", "Requests that messages became");
        dropped = meters.counters(
                "segue.messages.dropped",
                "Messages that a rule keeps from being sent",
                "reason",
                DropReason.class,
                List.of(DropReason.values()),
                DropReason::code);
        deadLettered = meters.counters(
                "segue.messages.dead.lettered",
                "Messages that became dead letters",
                "reason",
                Reason.class,
                REASONS,
                Reason::code);
        warned = meters.counters(
                "segue.messages.warned",
                "Messages that are sent as they are but will surprise their sender",
                "reason",
                Warning.class,
                List.of(Warning.values()),
                Warning::code);
        timestampAbsent = meters.counter(
                "segue.messages.timestamp.absent", "Messages whose record had a time stamp that cannot be true");
        registryUnavailable = meters.counter(
                "segue.registry.unavailable", "Attempts to reach the schema registry that failed; the record waits");
        stateAsked = meters.counter(
                "segue.state.asked", "Times that a user asked for what is remembered of another of their ids");
        stateGranted = meters.counter("segue.state.granted", "Answers to those who asked");
        stateReceived = meters.counter("segue.state.received", "Answers that arrived");
        mappedBeforeGrant = meters.counter(
                "segue.state.mapped.before.grant", "Messages mapped while their user's answer had not arrived");
        stateUnreadable = meters.counter(
                "segue.state.unreadable",
                "Records of the state-grants topic that could not be read and were passed over");
        opened = meters.counter("segue.hold.gates.opened", "Gates opened behind an alias");
        extended = meters.counter("segue.hold.gates.extended", "Open gates kept open for longer by a further alias");
        capped = meters.counter("segue.hold.gates.capped", "Gates cut at the longest hold");
        repeated = meters.counter("segue.hold.gates.repeated", "Aliases that an open gate knew already");
        afterEvents = meters.counter(
                "segue.hold.aliases.after.events",
                "Aliases that came when something of their new id had gone on already");
        chained = meters.counter(
                "segue.hold.aliases.chained", "Aliases whose old id was the new id of an alias within the hold");
        rearmed = meters.counter("segue.hold.gates.rearmed", "Gates that the last owner of a task had left open");
        held = meters.counter("segue.hold.held", "Messages that began to wait");
        released = meters.timer(
                "segue.hold.release.lateness", "How long after its gate was due a waiting message went on", LATENESS);
        releasedEarly =
                meters.counter("segue.hold.released.early", "Waiting messages that went on early, at hold.max.bytes");
        gauges = new HoldGauges(meters, clock);
    }

    @Override
    public void read() {
        read.increment();
    }

    @Override
    public void mapped(int requests) {
        mapped.increment();
        written.increment(requests);
    }

    @Override
    public void dropped(DropReason reason) {
        of(dropped, reason).increment();
    }

    @Override
    public void deadLettered(Reason reason, Source source) {
        of(deadLettered, reason).increment();
        letters.add(reason, source);
    }

    @Override
    public void warned(Warning warning) {
        of(warned, warning).increment();
    }

    @Override
    public void timestampAbsent() {
        timestampAbsent.increment();
    }

    @Override
    public void registryUnavailable() {
        registryUnavailable.increment();
    }

    @Override
    public void stateAsked() {
        stateAsked.increment();
    }

    @Override
    public void stateGranted() {
        stateGranted.increment();
    }

    @Override
    public void stateReceived() {
        stateReceived.increment();
    }

    @Override
    public void mappedBeforeGrant() {
        mappedBeforeGrant.increment();
    }

    @Override
    public void stateUnreadable() {
        stateUnreadable.increment();
    }

    @Override
    public void gateOpened() {
        opened.increment();
    }

    @Override
    public void gateExtended() {
        extended.increment();
    }

    @Override
    public void gateCapped() {
        capped.increment();
    }

    @Override
    public void gateRepeated() {
        repeated.increment();
    }

    @Override
    public void aliasAfterEvents() {
        afterEvents.increment();
    }

    @Override
    public void aliasChained() {
        chained.increment();
    }

    @Override
    public void gateRearmed() {
        rearmed.increment();
    }

    @Override
    public void held() {
        held.increment();
    }

    @Override
    public void released(Duration lateness) {
        released.record(lateness);
    }

    @Override
    public void releasedEarly() {
        releasedEarly.increment();
    }

    @Override
    public void added(HoldGauge gauge) {
        gauges.add(gauge);
    }

    @Override
    public void removed(HoldGauge gauge) {
        gauges.remove(gauge);
    }

    private static <E extends Enum<E>> Counter of(Map<E, Counter> counters, E reason) {
        Counter counter = counters.get(reason);
        if (counter == null) {
            throw new IllegalStateException("the router gives no such reason: " + reason);
        }
        return counter;
    }
}
