package dev.segue.topology;

import dev.segue.hold.GateRule;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.RecordCodec;
import dev.segue.schemas.SegmentEvent;
import java.time.InstantSource;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the topology works with.
 *
 * @param events makes a codec for each task, since a codec serves one thread at a time
 * @param requests likewise
 * @param rule which messages open a gate, see {@link GateRules}
 * @param states what is remembered of users
 * @param eventsPartitions asks the cluster how many partitions the events topic has; used only with
 *     {@code events.keyed=true}
 * @param clock wall clock, for timestamps that are too far ahead
 * @param nanoTime for the time that a release may take
 * @param patience waits for the schema registry
 */
public record RouterParts(
        Supplier<RecordCodec<SegmentEvent>> events,
        Supplier<RecordCodec<MixpanelRequest>> requests,
        MessageMapping mapping,
        GateRule rule,
        UserStates.Factory states,
        IntSupplier eventsPartitions,
        InstantSource clock,
        LongSupplier nanoTime,
        RegistryPatience patience) {}
