package dev.segue.topology;

import dev.segue.hold.GateRule;
import dev.segue.hold.Hold;
import dev.segue.hold.KeyedMessage;
import dev.segue.segment.MessageParser;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The router's topology. Each call builds a new one.
 *
 * <pre>
 *  events ─▶ parse ─▶ (keyed-repartition) ─▶ hold ─▶ map ─▶ requests
 *              └─▶ parse-dead-letters                  └─▶ map-dead-letters
 * </pre>
 *
 * With user state, which has a store that map shares with the node state, they and the state-grants topic make a loop:
 *
 * <pre>
 *  map ─▶ state-grants ─▶ state ─▶ state-grants
 * </pre>
 *
 * With {@code events.keyed=true} the repartition is left out and all is one sub-topology. The dead letters have a sink
 * node on either side, writing to one topic: a common node would join the sub-topologies.
 */
public final class RouterTopology implements Supplier<Topology> {
    private final RouterSettings settings;
    private final Topics topics;
    private final Map<String, ?> properties;
    private final RouterParts parts;
    private final TopologyMetrics metrics;

    /** @param properties the Streams configuration, from {@link StreamsProperties} */
    public RouterTopology(
            RouterSettings settings,
            Topics topics,
            Map<String, ?> properties,
            RouterParts parts,
            TopologyMetrics metrics) {
        this.settings = settings;
        this.topics = topics;
        this.properties = Map.copyOf(properties);
        this.parts = parts;
        this.metrics = metrics;
    }

    @Override
    public Topology get() {
        // Only a builder that was given the configuration checks that every internal topic has a name of ours.
        StreamsBuilder builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
        Supplier<MessageReader> readers = readers();
        KStream<Object, Object> parsed = events(builder).process(parse(readers), Named.as(Stores.PARSE_NODE));
        messages(parsed)
                .process(hold(readers), Named.as(Stores.HOLD_NODE))
                .process(map(readers), Named.as(Stores.MAP_NODE));
        if (settings.state().on()) {
            stateRecords(builder).process(grants(), Named.as(Stores.STATE_NODE));
        }
        Properties plain = new Properties();
        plain.putAll(properties);
        Topology topology = builder.build(plain);
        if (settings.state().on()) {
            topology.addSink(
                    Stores.GRANTS_NODE,
                    topics.stateGrants(),
                    new ByteArraySerializer(),
                    new ByteArraySerializer(),
                    Stores.MAP_NODE,
                    Stores.STATE_NODE);
        }
        sink(topology, Stores.REQUESTS_NODE, topics.requests(), Stores.MAP_NODE);
        sink(topology, Stores.PARSE_DEAD_LETTERS_NODE, topics.deadLetters(), Stores.PARSE_NODE);
        sink(topology, Stores.MAP_DEAD_LETTERS_NODE, topics.deadLetters(), Stores.MAP_NODE);
        return topology;
    }

    private KStream<byte @Nullable [], byte @Nullable []> events(StreamsBuilder builder) {
        return builder.stream(
                topics.events(),
                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                        .withName(Stores.EVENTS_NODE)
                        .withTimestampExtractor(new RecordTimestamps(parts.clock()))
                        .withOffsetResetPolicy(AutoOffsetReset.none()));
    }

    /** Read from the beginning if their offsets are gone, since taking over twice does no harm. */
    private KStream<byte @Nullable [], byte @Nullable []> stateRecords(StreamsBuilder builder) {
        return builder.stream(
                topics.stateGrants(),
                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                        .withName(Stores.STATE_RECORDS_NODE)
                        .withOffsetResetPolicy(AutoOffsetReset.earliest()));
    }

    private ProcessorSupplier<byte @Nullable [], byte @Nullable [], byte @Nullable [], byte @Nullable []> grants() {
        return new ProcessorSupplier<>() {
            @Override
            public Processor<byte @Nullable [], byte @Nullable [], byte @Nullable [], byte @Nullable []> get() {
                return new GrantProcessor(parts.states(), settings.state(), metrics);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                return parts.states().stores();
            }
        };
    }

    private KStream<String, KeyedMessage> messages(KStream<Object, Object> parsed) {
        @SuppressWarnings("unchecked") // to the node that comes next, parse forwards only these; to its sink, bytes
        KStream<String, KeyedMessage> messages = (KStream<String, KeyedMessage>) (KStream<?, ?>) parsed;
        return settings.keyed()
                ? messages
                : messages.repartition(Repartitioned.<String, KeyedMessage>as(Stores.KEYED)
                        .withKeySerde(Serdes.String())
                        .withValueSerde(KeyedMessageSerde.serde())
                        .withNumberOfPartitions(settings.keyedPartitions()));
    }

    private ProcessorSupplier<byte @Nullable [], byte @Nullable [], Object, Object> parse(
            Supplier<MessageReader> readers) {
        EventsPartitions keyed =
                settings.keyed() ? new EventsPartitions(parts.eventsPartitions(), parts.nanoTime()) : null;
        String next = settings.keyed() ? Stores.HOLD_NODE : Stores.KEYED_NODE;
        return () -> new ParseProcessor(readers, keyed, next, metrics);
    }

    private Hold hold(Supplier<MessageReader> readers) {
        return new Hold(
                Stores.HOLD,
                settings.hold(),
                this::unlessLinked,
                parts.states().stores(),
                () -> readers.get()::readOrNull,
                metrics,
                parts.nanoTime());
    }

    /** The rule, except that a pair that was linked before opens nothing: the mapper will drop the alias. */
    private GateRule unlessLinked(ProcessingContext context) {
        UserStates states = parts.states().open(context);
        return message -> parts.rule()
                .opening(message)
                .filter(opening -> !states.read(message.userKey()).linked(opening.oldId()));
    }

    private ProcessorSupplier<String, KeyedMessage, byte @Nullable [], byte @Nullable []> map(
            Supplier<MessageReader> readers) {
        Supplier<RequestRecords> encoders = () -> new RequestRecords(
                topics.requests(), settings.project(), parts.requests().get(), parts.patience());
        return new ProcessorSupplier<>() {
            @Override
            public Processor<String, KeyedMessage, byte @Nullable [], byte @Nullable []> get() {
                return new MapProcessor(
                        readers, encoders, parts.mapping(), parts.states(), settings.dedupeWindow(), metrics);
            }

            @Override
            public Set<StoreBuilder<?>> stores() {
                Set<StoreBuilder<?>> stores = new HashSet<>(parts.states().stores());
                if (!settings.dedupeWindow().isZero()) {
                    stores.add(Duplicates.builder());
                }
                return stores;
            }
        };
    }

    private Supplier<MessageReader> readers() {
        MessageParser parser = new MessageParser(settings.maxBytes(), settings.maxDepth());
        return () -> new MessageReader(
                topics.events(), settings, parser, parts.events().get(), parts.patience());
    }

    private static void sink(Topology topology, String node, String topic, String parent) {
        topology.addSink(node, topic, new ByteArraySerializer(), new ByteArraySerializer(), parent);
    }
}
