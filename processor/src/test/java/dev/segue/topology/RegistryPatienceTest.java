package dev.segue.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.segue.hold.HoldSettings;
import dev.segue.mapping.StateSettings;
import dev.segue.schemas.Decoded;
import dev.segue.schemas.RecordCodec;
import dev.segue.schemas.RegistryUnavailableException;
import dev.segue.schemas.SegmentEvent;
import dev.segue.segment.MessageParser;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RegistryPatienceTest {
    private final AtomicLong nanos = new AtomicLong(1_000_000_000L);
    private final CountingMetrics metrics = new CountingMetrics();
    private final RegistryPatience patience =
            new RegistryPatience(wait -> nanos.addAndGet(wait.toNanos()), Duration.ofSeconds(20), metrics, nanos::get);

    private static <T> T unavailable() {
        throw new RegistryUnavailableException("down", new java.io.IOException("refused"));
    }

    private void fails() {
        assertThatThrownBy(() -> patience.call(7, RegistryPatienceTest::unavailable))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    /** Fails once and is answered. */
    private void blink() {
        int[] asked = {0};
        assertThat(patience.<String>call(7, () -> asked[0]++ == 0 ? unavailable() : "answer"))
                .isEqualTo("answer");
    }

    @Test
    void whatIsAnsweredAtOnceIsNoSilence() {
        assertThat(patience.call(7, () -> "answer")).isEqualTo("answer");
        assertThat(patience.silence()).isZero();
    }

    @Test
    void theSilenceGoesOnFromOneCallToTheNextAndEndsWithAnAnswer() {
        fails();
        Duration first = patience.silence();
        assertThat(first).isGreaterThan(Duration.ofSeconds(10));
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        fails();
        assertThat(patience.silence()).isGreaterThan(first.multipliedBy(2));

        int[] asked = {0};
        assertThat(patience.<String>call(8, () -> asked[0]++ == 0 ? unavailable() : "answer"))
                .isEqualTo("answer");
        assertThat(patience.silence()).isZero();
    }

    /** Others of the process need nothing of the registry, as it answers from memory what it knows. */
    @Test
    void anAnswerToSomebodyElseDoesNotEndTheSilence() {
        fails();
        patience.call(8, () -> "from memory");
        assertThat(patience.silence()).isPositive();
    }

    /** A record of schema 7 waits; those of schema 8 are read from memory meanwhile. */
    @Test
    void ofMessagesOnlyOneWithTheSchemaThatWasAskedForEndsTheSilence() {
        RouterSettings settings = new RouterSettings(
                false,
                1 << 19,
                64,
                1,
                "abc",
                Duration.ofSeconds(20),
                HoldSettings.of(Duration.ofSeconds(1), 1 << 20),
                Duration.ZERO,
                StateSettings.OFF);
        KnownSchemas codec = new KnownSchemas();
        MessageReader reader = new MessageReader("events", settings, new MessageParser(1 << 19, 64), codec, patience);
        codec.known.add((byte) 8);
        assertThatThrownBy(() -> reader.read(avro(7))).isInstanceOf(RegistryUnavailableException.class);
        reader.read(avro(8));
        reader.read(new byte[] {0, 0});
        assertThat(patience.silence()).isPositive();

        codec.known.add((byte) 7);
        reader.read(avro(7));
        assertThat(patience.silence()).isZero();
    }

    private static byte[] avro(int schema) {
        return new byte[] {0, 0, 0, 0, (byte) schema};
    }

    /** Reads no value, and asks a registry that is down about schemas that it does not know. */
    private static final class KnownSchemas implements RecordCodec<SegmentEvent> {
        private final Set<Byte> known = new HashSet<>();

        @Override
        public byte[] encode(String topic, SegmentEvent value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Decoded<SegmentEvent> decode(String topic, byte[] bytes) {
            return bytes.length < 5 || known.contains(bytes[4])
                    ? new Decoded.Undecodable<>("nothing behind the schema id")
                    : unavailable();
        }
    }

    /** The next thread takes up the record whose wait was too long, and finds the registry back. */
    @Test
    void anAnswerAtOnceToWhatWasGivenUpEndsTheSilence() {
        fails();
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(patience.silence()).isPositive();
        patience.call(7, () -> "answer");
        assertThat(patience.silence()).isZero();
    }

    @Test
    void theLogSaysItAtFirstThenOnceAMinuteAndWhenItIsOver() {
        Logger logger = (Logger) LoggerFactory.getLogger(RegistryPatience.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        try {
            long start = nanos.get();
            while (nanos.get() - start < Duration.ofSeconds(150).toNanos()) {
                fails();
            }
            Duration silence = patience.silence();
            patience.call(7, () -> "answer");
            patience.call(7, () -> "answer");

            assertThat(log.list)
                    .extracting(ILoggingEvent::getLevel)
                    .containsExactly(Level.WARN, Level.WARN, Level.WARN, Level.INFO);
            assertThat(log.list.get(0).getFormattedMessage()).endsWith("records wait: down");
            assertThat(log.list.get(3).getKeyValuePairs())
                    .singleElement()
                    .hasToString("silentMs=\"" + silence.toMillis() + "\"");

            blink();
            assertThat(log.list)
                    .as("a silence within the minute is not said, nor its end")
                    .hasSize(4);
            nanos.addAndGet(Duration.ofMinutes(1).toNanos());
            blink();
            blink();
            assertThat(log.list)
                    .extracting(ILoggingEvent::getLevel)
                    .endsWith(Level.INFO, Level.WARN, Level.INFO)
                    .hasSize(6);
        } finally {
            logger.setLevel(before);
            logger.detachAppender(log);
        }
    }

    @Test
    void whereNobodyAsksAnyMoreItIsForgotten() {
        fails();
        nanos.addAndGet(Duration.ofMinutes(3).toNanos());
        assertThat(patience.silence()).isZero();
        fails();
        assertThat(patience.silence()).isLessThan(Duration.ofSeconds(30));
    }
}
