package dev.segue.cli;

import dev.segue.deadletter.DeadLetter;
import dev.segue.deadletter.DeadLetterCodec;
import dev.segue.deadletter.Stage;
import dev.segue.emulator.Counters;
import dev.segue.emulator.Ledger;
import dev.segue.emulator.Received;
import dev.segue.mixpanel.Endpoint;
import dev.segue.schemas.AvroCodec;
import dev.segue.schemas.Decoded;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.Registry;
import dev.segue.topology.Topics;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What became of the sample, recounted from the topics (committed records only) and from what the emulator accepted. Only
 * the dropped messages, which leave no record anywhere, are the router's own count.
 *
 * @param fed messages produced
 * @param mapped messages that have requests on the requests topic
 * @param refused messages that are dead letters of the router
 * @param requests on the requests topic
 * @param accepted of them at the emulator, each once
 * @param unposted dead letters of the sink
 * @param smallestGap from the answer to an alias to the next request of its user; null if there was none
 */
record DemoResult(
        String name,
        long fed,
        long mapped,
        long dropped,
        long refused,
        long requests,
        long accepted,
        long unposted,
        Map<Endpoint, Long> byEndpoint,
        Map<String, Long> deadLetters,
        long aliases,
        @Nullable Duration smallestGap,
        int splitProfiles) {

    /** Whether every message and every request has exactly one end. */
    boolean balances() {
        return fed == mapped + dropped + refused && requests == accepted + unposted;
    }

    static DemoResult recount(String name, long fed, String bootstrap, Topics topics, Ledger ledger, Numbers numbers) {
        AvroCodec<MixpanelRequest> codec = AvroCodec.requests(new Registry(Map.of(Registry.URL, "mock://demo-audit")));
        Set<String> origins = new HashSet<>();
        Map<ByteBuffer, Integer> unaccepted = new HashMap<>();
        long requests = 0;
        for (ConsumerRecord<byte[], byte[]> record : read(bootstrap, topics.requests())) {
            if (codec.decode(topics.requests(), record.value()) instanceof Decoded.Value<MixpanelRequest> value) {
                origins.add(value.value().getOrigin().toString());
                unaccepted.merge(value.value().getBody(), 1, Integer::sum);
                requests++;
            }
        }
        Map<String, Long> reasons = new TreeMap<>();
        long unposted = 0;
        List<ConsumerRecord<byte[], byte[]>> letters = read(bootstrap, topics.deadLetters());
        for (ConsumerRecord<byte[], byte[]> record : letters) {
            DeadLetter letter = DeadLetterCodec.read(record.headers());
            if (letter != null) {
                reasons.merge(letter.reason().code(), 1L, Long::sum);
                unposted += letter.reason().stage() == Stage.DELIVER ? 1 : 0;
            }
        }
        Counters counters = ledger.counters(name);
        Map<Endpoint, Long> byEndpoint = new EnumMap<>(Endpoint.class);
        long accepted = 0;
        for (Received received : ledger.accepted(name)) {
            ByteBuffer body = ByteBuffer.wrap(ledger.body(received.sequence()).orElseThrow());
            Integer left = unaccepted.get(body);
            if (left != null && left > 0) { // else it was accepted a second time
                unaccepted.put(body, left - 1);
                byEndpoint.merge(received.endpoint(), 1L, Long::sum);
                accepted++;
            }
        }
        return new DemoResult(
                name,
                fed,
                origins.size(),
                numbers.sum("segue_messages_dropped_total"),
                letters.size() - unposted,
                requests,
                accepted,
                unposted,
                byEndpoint,
                reasons,
                counters.aliases(),
                counters.smallestGap(),
                counters.splitUsers());
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String bootstrap, String topic) {
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
        }
        return all;
    }
}
