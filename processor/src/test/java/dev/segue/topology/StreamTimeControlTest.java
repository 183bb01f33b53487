package dev.segue.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.hold.Hold;
import dev.segue.hold.HoldSettings;
import dev.segue.hold.KeyedMessage;
import dev.segue.mapping.Identity;
import dev.segue.segment.Message;
import dev.segue.segment.MessageParser;
import dev.segue.segment.ParseResult;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.junit.jupiter.api.Test;

/**
 * The hold by wall clock, and one by stream time, which stands still when input does and leaps with a timestamp: the checks
 * tell them apart.
 */
class StreamTimeControlTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");

    @Test
    void theHoldGoesByTheWallClock() {
        assertThat(releasedWithoutInput(hold())).containsExactly("t1");
        assertThat(releasedByATimestamp(hold())).isEmpty();
    }

    @Test
    void aHoldByStreamTimeIsCaughtWaitingForInput() {
        assertThat(releasedWithoutInput(new ByStreamTime(hold()))).isEmpty();
    }

    @Test
    void aHoldByStreamTimeIsCaughtReleasingEarly() {
        assertThat(releasedByATimestamp(new ByStreamTime(hold()))).containsExactly("t1");
    }

    /** What leaves the hold a second and a tick after the alias, when nothing else comes in. */
    private static List<String> releasedWithoutInput(
            ProcessorSupplier<String, KeyedMessage, String, KeyedMessage> hold) {
        try (Driver driver = new Driver(hold)) {
            driver.send("u", Messages.alias("x", "u", "a"), START);
            driver.send("u", Messages.track("u", "t1"), START);
            assertThat(driver.forwarded()).containsExactly("a");
            driver.advance(1050);
            return driver.forwarded();
        }
    }

    /** What leaves it at once, when another user's record carries a later timestamp. */
    private static List<String> releasedByATimestamp(
            ProcessorSupplier<String, KeyedMessage, String, KeyedMessage> hold) {
        try (Driver driver = new Driver(hold)) {
            driver.send("u", Messages.alias("x", "u", "a"), START);
            driver.send("u", Messages.track("u", "t1"), START);
            driver.send("other", Messages.track("other", "o1"), START.plusSeconds(60));
            List<String> forwarded = new ArrayList<>(driver.forwarded());
            forwarded.removeAll(List.of("a", "o1"));
            return forwarded;
        }
    }

    private static Message read(byte[] bytes) {
        return ((ParseResult.Parsed) new MessageParser(10_000, 10).parse(bytes)).message();
    }

    private static Hold hold() {
        return new Hold(
                Stores.HOLD,
                HoldSettings.of(Duration.ofSeconds(1), 1 << 20),
                task -> GateRules.of(Identity.LEGACY),
                Set.of(),
                () -> StreamTimeControlTest::read,
                new CountingMetrics(),
                System::nanoTime);
    }

    private static final class Driver implements AutoCloseable {
        private final TopologyTestDriver driver;
        private final TestInputTopic<String, String> in;
        private final TestOutputTopic<String, String> out;

        Driver(ProcessorSupplier<String, KeyedMessage, String, KeyedMessage> hold) {
            StreamsBuilder builder = new StreamsBuilder();
            builder.stream("in", Consumed.with(Serdes.String(), Serdes.String()))
                    .mapValues(json -> new KeyedMessage(json.getBytes(UTF_8), null))
                    .process(hold)
                    .mapValues(held -> read(held.bytes()).envelope().messageId())
                    .to("out", Produced.with(Serdes.String(), Serdes.String()));
            driver = new TopologyTestDriver(builder.build(), new Properties(), START);
            in = driver.createInputTopic("in", new StringSerializer(), new StringSerializer());
            out = driver.createOutputTopic("out", new StringDeserializer(), new StringDeserializer());
        }

        void send(String user, String json, Instant timestamp) {
            in.pipeInput(user, json, timestamp);
        }

        void advance(long millis) {
            driver.advanceWallClockTime(Duration.ofMillis(millis));
        }

        List<String> forwarded() {
            return out.readValuesToList();
        }

        @Override
        public void close() {
            driver.close();
        }
    }

    /** The hold, told stream time for wall-clock time. */
    private record ByStreamTime(Hold hold) implements ProcessorSupplier<String, KeyedMessage, String, KeyedMessage> {
        @Override
        public Processor<String, KeyedMessage, String, KeyedMessage> get() {
            Processor<String, KeyedMessage, String, KeyedMessage> processor = hold.get();
            return new Processor<>() {
                @Override
                public void init(ProcessorContext<String, KeyedMessage> context) {
                    processor.init(streamTimed(context));
                }

                @Override
                public void process(Record<String, KeyedMessage> record) {
                    processor.process(record);
                }

                @Override
                public void close() {
                    processor.close();
                }
            };
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return hold.stores();
        }

        @SuppressWarnings("unchecked")
        private static ProcessorContext<String, KeyedMessage> streamTimed(ProcessorContext<String, KeyedMessage> real) {
            return (ProcessorContext<String, KeyedMessage>) Proxy.newProxyInstance(
                    ProcessorContext.class.getClassLoader(),
                    new Class<?>[] {ProcessorContext.class},
                    (proxy, method, args) -> {
                        if (method.getName().equals("currentSystemTimeMs")) {
                            return Math.max(real.currentStreamTimeMs(), 0);
                        }
                        if (args != null) {
                            for (int i = 0; i < args.length; i++) {
                                args[i] = args[i] == PunctuationType.WALL_CLOCK_TIME
                                        ? PunctuationType.STREAM_TIME
                                        : args[i];
                            }
                        }
                        try {
                            return method.invoke(real, args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }
}
