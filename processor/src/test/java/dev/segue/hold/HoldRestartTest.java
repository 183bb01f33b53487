package dev.segue.hold;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.hold.GateRule.Opening;
import dev.segue.segment.Message;
import dev.segue.segment.MessageParser;
import dev.segue.segment.ParseResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** A task's store outlives its processor: what another process would find after a move. */
class HoldRestartTest {
    private static final long START = 1_000_000;
    private final KeyValueStore<Bytes, byte[]> raw = HoldStoreTest.open();
    private final HeldCounts counts = new HeldCounts();
    private final MessageParser parser = new MessageParser(10_000, 10);
    private MockProcessorContext<String, KeyedMessage> context = HoldStoreTest.context();
    private long offset;

    private HoldProcessor start(Duration hold, long nowMs) {
        context = HoldStoreTest.context();
        context.addStateStore(raw);
        context.setCurrentSystemTimeMs(nowMs);
        HoldProcessor processor = new HoldProcessor(
                "hold",
                HoldSettings.of(hold, 1 << 20),
                task -> message -> message instanceof Message.Alias alias
                        ? Optional.of(new Opening(alias.previousId(), true))
                        : Optional.empty(),
                bytes -> ((ParseResult.Parsed) parser.parse(bytes)).message(),
                counts,
                System::nanoTime,
                new HeldBytes(1 << 20),
                new Uncoverable(new Uncoverable.Aliases(hold), counts));
        processor.init(context);
        return processor;
    }

    private void process(HoldProcessor processor, String json) {
        context.setRecordMetadata("keyed", 0, offset++);
        processor.process(new Record<>("u", new KeyedMessage(json.getBytes(UTF_8), null), 1, new RecordHeaders()));
    }

    private List<String> forwarded() {
        List<String> events = new ArrayList<>();
        context.forwarded().forEach(f -> {
            KeyedMessage value = f.record().value();
            Message message = ((ParseResult.Parsed) parser.parse(value.bytes())).message();
            events.add(message instanceof Message.Track track ? track.event() : "alias");
        });
        context.resetForwards();
        return events;
    }

    private void tick(long nowMs) {
        context.setCurrentSystemTimeMs(nowMs);
        for (CapturedPunctuator punctuator : context.scheduledPunctuators()) {
            if (!punctuator.cancelled() && punctuator.getStartTime().toEpochMilli() <= nowMs) {
                punctuator.getPunctuator().punctuate(nowMs);
            }
        }
    }

    private static String track(String event) {
        return "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"" + event + "\"}";
    }

    private static final String ALIAS = "{\"type\":\"alias\",\"userId\":\"u\",\"previousId\":\"x\"}";

    @Test
    void gatesAreArmedAgainAndNothingIsEarly() {
        // given
        HoldProcessor first = start(Duration.ofSeconds(1), START);
        process(first, ALIAS);
        process(first, track("t1"));
        assertThat(forwarded()).containsExactly("alias");
        first.close();
        assertThat(counts.gauges).isEmpty();

        // when another process takes over, whose clock is behind
        HoldProcessor second = start(Duration.ofSeconds(1), START - 500);
        process(second, track("t2"));
        tick(START + 499);
        List<String> early = forwarded();
        tick(START + 500);

        // then
        assertThat(early).isEmpty();
        assertThat(forwarded()).containsExactly("t1", "t2");
        assertThat(counts.rearmed).isEqualTo(1);
        assertThat(raw.approximateNumEntries()).isZero();
        assertThat(context.scheduledPunctuators()).allMatch(CapturedPunctuator::cancelled);
    }

    @Test
    void theSameRecordReadAgainWaitsOnce() {
        HoldProcessor first = start(Duration.ofSeconds(1), START);
        process(first, ALIAS);
        process(first, track("t1"));
        first.close();
        HoldProcessor second = start(Duration.ofSeconds(1), START);
        offset = 1;
        process(second, track("t1"));
        tick(START + 1000);

        assertThat(forwarded()).containsExactly("t1");
    }

    @Test
    void whatWaitsIsReleasedInOrderAfterTheHoldWasSwitchedOff() {
        HoldProcessor first = start(Duration.ofSeconds(1), START);
        process(first, ALIAS);
        process(first, track("t1"));
        first.close();
        HoldProcessor second = start(Duration.ZERO, START + 10);
        process(second, track("t2"));
        assertThat(forwarded()).isEmpty();
        tick(START + 10);
        process(second, track("t3"));

        assertThat(forwarded()).containsExactly("t1", "t2", "t3");
    }

    @Test
    void nothingIsScheduledBeforeAGateOpensAndOnlyOnceAfterwards() {
        HoldProcessor processor = start(Duration.ofSeconds(1), START);
        process(processor, track("t0"));
        assertThat(context.scheduledPunctuators()).isEmpty();
        process(processor, ALIAS);
        process(processor, "{\"type\":\"alias\",\"userId\":\"u\",\"previousId\":\"y\"}");

        assertThat(context.scheduledPunctuators()).hasSize(1);
        assertThat(context.scheduledPunctuators().get(0).getStartTime().toEpochMilli())
                .isEqualTo(START + 1000);
    }

    @Test
    void aClockThatIsSetBackDelaysNobodyForLong() {
        HoldProcessor processor = start(Duration.ofSeconds(1), START);
        process(processor, ALIAS);
        process(processor, track("t1"));
        context.resetForwards();

        // when the clock goes back ten minutes, which the next message notices
        long back = START - 600_000;
        context.setCurrentSystemTimeMs(back);
        process(processor, track("t2"));
        tick(back + 1000);

        // then
        assertThat(forwarded()).containsExactly("t1", "t2");
    }

    @Test
    void gaugesTellWhatWaits() {
        HoldProcessor processor = start(Duration.ofSeconds(1), START);
        process(processor, ALIAS);
        process(processor, track("t1"));
        HoldGauge gauge = counts.gauges.get(0);

        assertThat(gauge.openGates()).isEqualTo(1);
        assertThat(gauge.records()).isEqualTo(1);
        assertThat(gauge.bytes()).isPositive();
        assertThat(gauge.oldestAgeMs(START + 300)).isEqualTo(300);
        tick(START + 1000);
        assertThat(gauge.openGates()).isZero();
        assertThat(gauge.bytes()).isZero();
        assertThat(gauge.oldestAgeMs(START + 1300)).isZero();
    }
}
