package dev.segue.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.deadletter.DeadLetter;
import dev.segue.deadletter.DeadLetterCodec;
import dev.segue.hold.HoldSettings;
import dev.segue.mapping.Identity;
import dev.segue.mapping.Mapper;
import dev.segue.mapping.Settings;
import dev.segue.mapping.StateSettings;
import dev.segue.schemas.AvroCodec;
import dev.segue.schemas.Decoded;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.RecordCodec;
import dev.segue.schemas.Registry;
import dev.segue.schemas.SegmentEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The whole topology on a test driver, with the real parser and mapper, a mock registry and a clock set by hand. */
final class TestRouter implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    static final Topics TOPICS = new Topics("segue", "segment.events", "segue-requests", "segue-dead-letters");
    private static final Registry REGISTRY = new Registry(Map.of(Registry.URL, "mock://test-router"));

    final CountingMetrics metrics = new CountingMetrics();
    final List<Duration> waits = new ArrayList<>();
    final TopologyTestDriver driver;
    private final TestInputTopic<byte @Nullable [], byte @Nullable []> events;
    private final TestOutputTopic<byte[], byte[]> requests;
    private final TestOutputTopic<byte @Nullable [], byte @Nullable []> deadLetters;
    private final RecordCodec<MixpanelRequest> codec = AvroCodec.requests(REGISTRY);
    private final Path state;
    private Instant now = START;
    private long nanos;

    private TestRouter(Options options) {
        state = options.state;
        driver = new TopologyTestDriver(options.topology(this), options.properties(), START);
        events = driver.createInputTopic(TOPICS.events(), new ByteArraySerializer(), new ByteArraySerializer());
        requests =
                driver.createOutputTopic(TOPICS.requests(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        deadLetters = driver.createOutputTopic(
                TOPICS.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** What differs from one test to the next. */
    static final class Options {
        private final Path state = temporary();
        private HoldSettings hold = HoldSettings.of(Duration.ofSeconds(1), 64 * 1024 * 1024);
        private boolean keyed;
        private int maxBytes = 512 * 1024;
        private int eventsPartitions = 1;
        private Identity identity = Identity.LEGACY;
        private StateSettings userState = StateSettings.OFF;
        private List<String> increments = List.of();
        private Duration dedupe = Duration.ofHours(24);
        private @Nullable MessageMapping mapping;
        private RecordCodec<SegmentEvent> events = AvroCodec.events(REGISTRY);
        private @Nullable RecordCodec<MixpanelRequest> requests;

        Options hold(HoldSettings value) {
            hold = value;
            return this;
        }

        Options hold(Duration value) {
            return hold(HoldSettings.of(value, 64 * 1024 * 1024));
        }

        Options keyed(int partitions) {
            keyed = true;
            eventsPartitions = partitions;
            return this;
        }

        Options maxBytes(int value) {
            maxBytes = value;
            return this;
        }

        Options identity(Identity value) {
            identity = value;
            return this;
        }

        Options userState(StateSettings value) {
            userState = value;
            return this;
        }

        Options increments(String... events) {
            increments = List.of(events);
            return this;
        }

        Options dedupe(Duration value) {
            dedupe = value;
            return this;
        }

        Options mapping(MessageMapping value) {
            mapping = value;
            return this;
        }

        Options events(RecordCodec<SegmentEvent> value) {
            events = value;
            return this;
        }

        Options requests(RecordCodec<MixpanelRequest> value) {
            requests = value;
            return this;
        }

        TestRouter start() {
            return new TestRouter(this);
        }

        Properties properties() {
            Properties properties = new Properties();
            properties.putAll(map());
            return properties;
        }

        private Map<String, Object> map() {
            return StreamsProperties.of(
                    TOPICS, Map.of("bootstrap.servers", "localhost:1"), Map.of("state.dir", state.toString()));
        }

        Topology topology(TestRouter router) {
            MessageMapping mapper = mapping == null ? mapper(identity, true, userState, increments) : mapping;
            return new RouterTopology(
                            new RouterSettings(
                                    keyed, maxBytes, 100, 4, "abc", Duration.ofSeconds(20), hold, dedupe, userState),
                            TOPICS,
                            map(),
                            new RouterParts(
                                    () -> events,
                                    () -> requests == null ? AvroCodec.requests(REGISTRY) : requests,
                                    mapper,
                                    GateRules.of(identity),
                                    userState.on() ? new UserStateStore(new LinkStore()) : new LinkStore(),
                                    () -> eventsPartitions,
                                    () -> router.now,
                                    () -> router.nanos,
                                    new RegistryPatience(
                                            router.waits::add,
                                            Duration.ofSeconds(20),
                                            router.metrics,
                                            System::nanoTime)),
                            router.metrics)
                    .get();
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory(Path.of("target"), "state");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static MessageMapping mapper(Identity identity) {
        return mapper(identity, true, StateSettings.OFF, List.of());
    }

    static MessageMapping mapper(Identity identity, boolean people, StateSettings state, List<String> increments) {
        Mapper mapper = new Mapper(new Settings(
                "TOKEN",
                identity,
                people,
                true,
                List.of(),
                List.of(),
                increments,
                List.of(),
                true,
                false,
                true,
                true,
                List.of(),
                List.of(),
                null,
                false,
                true,
                "Linked",
                false,
                state));
        return mapper::map;
    }

    static byte[] avro(SegmentEvent event) {
        return AvroCodec.events(REGISTRY).encode(TOPICS.events(), event);
    }

    static RecordCodec<SegmentEvent> eventsCodec() {
        return AvroCodec.events(REGISTRY);
    }

    Instant now() {
        return now;
    }

    /** Each look at the clock of a release costs so much from now on. */
    void spendNanos(long value) {
        nanos += value;
    }

    void advance(long millis) {
        now = now.plusMillis(millis);
        driver.advanceWallClockTime(Duration.ofMillis(millis));
    }

    /** A message without a record key, stamped now. */
    void send(String json) {
        send(null, json.getBytes(UTF_8), new RecordHeaders(), now);
    }

    void send(byte @Nullable [] key, byte @Nullable [] value, Headers headers, Instant timestamp) {
        events.pipeInput(new TestRecord<>(key, value, headers, timestamp.toEpochMilli()));
    }

    /** The requests written since the last call. */
    List<Written> requests() {
        return requests.readRecordsToList().stream().map(this::written).toList();
    }

    /** What the message ids of the requests written since the last call are, in order. */
    List<String> requestedIds() {
        return requests().stream()
                .map(written -> Objects.requireNonNullElse(written.request().getMessageId(), ""))
                .toList();
    }

    /** The dead letters written since the last call. */
    List<Letter> deadLetters() {
        return deadLetters.readRecordsToList().stream()
                .map(record -> new Letter(
                        record,
                        Objects.requireNonNull(DeadLetterCodec.read(record.headers()), "headers tell no letter")))
                .toList();
    }

    long openGates() {
        return metrics.gauges.stream().mapToLong(gauge -> gauge.openGates()).sum();
    }

    /** Every message that was read went somewhere. */
    void assertAddsUp() {
        assertThat(metrics.accountedFor())
                .as("mapped + dropped + dead-lettered + held")
                .isEqualTo(metrics.read);
        assertThat(metrics.stateGranted).as("granted = asked").isEqualTo(metrics.stateAsked);
        assertThat(metrics.stateReceived).as("received = granted").isEqualTo(metrics.stateGranted);
        assertThat(metrics.held).as("held = released + waiting").isEqualTo(metrics.released + metrics.waiting());
    }

    @Override
    public void close() {
        try {
            assertAddsUp();
        } finally {
            // Takes the task's files with it; the directories that are left are empty.
            driver.close();
            delete(state);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Written written(TestRecord<byte[], byte[]> record) {
        Decoded<MixpanelRequest> decoded = codec.decode(TOPICS.requests(), record.value());
        assertThat(decoded).isInstanceOf(Decoded.Value.class);
        return new Written(record, ((Decoded.Value<MixpanelRequest>) decoded).value());
    }

    /** A record of the requests topic. */
    record Written(TestRecord<byte[], byte[]> record, MixpanelRequest request) {
        String key() {
            return new String(record.key(), UTF_8);
        }

        String body() {
            return UTF_8.decode(request.getBody().duplicate()).toString();
        }
    }

    /** A record of the dead-letters topic. */
    record Letter(TestRecord<byte @Nullable [], byte @Nullable []> record, DeadLetter letter) {}
}
