package dev.segue.topology;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import dev.segue.hold.HoldGauge;
import dev.segue.mapping.DropReason;
import dev.segue.mapping.Warning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts in plain fields, for tests with one thread. */
final class CountingMetrics implements TopologyMetrics {
    long read;
    long mapped;
    long requests;
    long timestampsAbsent;
    long registryUnavailable;
    long stateAsked;
    long stateGranted;
    long stateReceived;
    long mappedBeforeGrant;
    long stateUnreadable;
    long gatesOpened;
    long gatesExtended;
    long gatesCapped;
    long gatesRepeated;
    long gatesRearmed;
    long aliasesAfterEvents;
    long aliasesChained;
    long held;
    long released;
    long releasedEarly;
    Duration latest = Duration.ZERO;
    final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
    final Map<Reason, Long> deadLettered = new EnumMap<>(Reason.class);
    final List<Source> letterSources = new ArrayList<>();
    final Map<Warning, Long> warned = new EnumMap<>(Warning.class);
    final List<HoldGauge> gauges = new ArrayList<>();

    /** Messages that wait, by the gauges. */
    long waiting() {
        return gauges.stream().mapToLong(HoldGauge::records).sum();
    }

    /** Where every message that was read went; equal to {@link #read} if none was lost. */
    long accountedFor() {
        return mapped + sum(dropped) + sum(deadLettered) + waiting();
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void read() {
        read++;
    }

    @Override
    public void mapped(int requests) {
        mapped++;
        this.requests += requests;
    }

    @Override
    public void dropped(DropReason reason) {
        dropped.merge(reason, 1L, Long::sum);
    }

    @Override
    public void deadLettered(Reason reason, Source source) {
        deadLettered.merge(reason, 1L, Long::sum);
        letterSources.add(source);
    }

    @Override
    public void timestampAbsent() {
        timestampsAbsent++;
    }

    @Override
    public void warned(Warning warning) {
        warned.merge(warning, 1L, Long::sum);
    }

    @Override
    public void registryUnavailable() {
        registryUnavailable++;
    }

    @Override
    public void stateAsked() {
        stateAsked++;
    }

    @Override
    public void stateGranted() {
        stateGranted++;
    }

    @Override
    public void stateReceived() {
        stateReceived++;
    }

    @Override
    public void mappedBeforeGrant() {
        mappedBeforeGrant++;
    }

    @Override
    public void stateUnreadable() {
        stateUnreadable++;
    }

    @Override
    public void gateOpened() {
        gatesOpened++;
    }

    @Override
    public void gateExtended() {
        gatesExtended++;
    }

    @Override
    public void gateCapped() {
        gatesCapped++;
    }

    @Override
    public void gateRepeated() {
        gatesRepeated++;
    }

    @Override
    public void aliasAfterEvents() {
        aliasesAfterEvents++;
    }

    @Override
    public void aliasChained() {
        aliasesChained++;
    }

    @Override
    public void gateRearmed() {
        gatesRearmed++;
    }

    @Override
    public void held() {
        held++;
    }

    @Override
    public void released(Duration lateness) {
        released++;
        latest = latest.compareTo(lateness) < 0 ? lateness : latest;
    }

    @Override
    public void releasedEarly() {
        releasedEarly++;
    }

    @Override
    public void added(HoldGauge gauge) {
        gauges.add(gauge);
    }

    @Override
    public void removed(HoldGauge gauge) {
        gauges.remove(gauge);
    }
}
