package dev.segue.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.deadletter.DeadLetter;
import dev.segue.deadletter.DeadLetterCodec;
import dev.segue.mixpanel.Endpoint;
import dev.segue.schemas.AvroCodec;
import dev.segue.schemas.Decoded;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.Registry;
import dev.segue.schemas.RequestEndpoint;
import dev.segue.schemas.RequestKind;
import dev.segue.schemas.RequestOrigin;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * Partial failures in all of Mixpanel's spellings, generated: messages become one to five requests each, as real records,
 * and the receiver refuses some, knowing nothing but the bodies. Each refused one, and no other, must become the dead letter
 * of the message that it came from, with the field and the words that were said of it.
 */
class PartialFailureTest {
    private static final int ENOUGH = 10_000;
    private static final int MESSAGES = 400;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AvroCodec<MixpanelRequest> codec =
            AvroCodec.requests(new Registry(Map.of(Registry.URL, "mock://partial-failures")));

    @Test
    void eachRefusalReachesTheMessageThatItIsAbout() {
        int partial = 0;
        int refused = 0;
        int unexplained = 0;
        long seed = 0;
        while (partial < ENOUGH) {
            Receiver receiver = run(seed++);
            partial += receiver.partial;
            unexplained += receiver.unexplained;
            refused += receiver.refused.size();
        }
        assertThat(refused).as("refused requests").isGreaterThan(ENOUGH);
        assertThat(unexplained).as("answers whose numbers do not add up").isGreaterThan(ENOUGH / 100);
    }

    private Receiver run(long seed) {
        Random random = new Random(seed);
        TestSettings settings = new TestSettings();
        settings.gate = Duration.ZERO;
        settings.batchRecords = 2 + random.nextInt(30);
        SinkRig rig = new SinkRig(settings, codec);
        Receiver receiver = new Receiver(random);
        rig.delivery.remembers = false;
        rig.delivery.script = batch -> receiver.answer(batch.endpoint(), FakeDelivery.text(batch));
        rig.worker.start();
        rig.assign(0, 1);

        Map<String, String> sent = new TreeMap<>();
        long[] offsets = new long[2];
        for (int message = 0; message < MESSAGES; message++) {
            int partition = random.nextInt(2);
            int count = 1 + random.nextInt(5);
            RequestOrigin origin = new RequestOrigin("events", random.nextInt(8), (long) message);
            for (int index = 0; index < count; index++) {
                MixpanelRequest request = request(origin, index, count, random);
                sent.put(name(origin, index), origin + " " + index);
                rig.add(new ConsumerRecord<>(
                        Requests.TOPIC,
                        partition,
                        offsets[partition]++,
                        request.getUserKey().getBytes(UTF_8),
                        codec.encode(Requests.TOPIC, request)));
            }
        }
        rig.runUntil(() -> rig.committed(0) == offsets[0] && rig.committed(1) == offsets[1]);

        Map<String, Refusal> lettered = new TreeMap<>();
        for (ProducerRecord<byte[], byte[]> record : rig.letters()) {
            DeadLetter letter = Objects.requireNonNull(DeadLetterCodec.read(record.headers()));
            MixpanelRequest request =
                    ((Decoded.Value<MixpanelRequest>) codec.decode(Requests.TOPIC, record.value())).value();
            String name = name(request.getOrigin(), request.getIndex());
            assertThat(lettered.put(name, new Refusal(letter.path(), letter.detail())))
                    .as("a second letter of " + name)
                    .isNull();
            assertThat(request.getOrigin() + " " + request.getIndex()).isEqualTo(sent.get(name));
        }
        assertThat(lettered).as("seed " + seed).isEqualTo(receiver.refused);
        assertThat(receiver.stored)
                .doesNotContainAnyElementsOf(lettered.keySet())
                .hasSize(sent.size() - lettered.size());
        assertThat(rig.metrics.delivered + lettered.size())
                .isEqualTo(sent.size())
                .isEqualTo(rig.metrics.read);
        return receiver;
    }

    private static MixpanelRequest request(RequestOrigin origin, int index, int count, Random random) {
        boolean event = random.nextInt(4) > 0;
        boolean alias = event && random.nextInt(10) == 0;
        String body = "{\"name\":\"" + name(origin, index) + "\",\"$insert_id\":\"" + random.nextInt(3) + "\"}";
        return MixpanelRequest.newBuilder()
                .setEndpoint(event ? RequestEndpoint.IMPORT : RequestEndpoint.ENGAGE)
                .setKind(alias ? RequestKind.ALIAS : event ? RequestKind.EVENT : RequestKind.PROFILE)
                .setIdempotent(true)
                .setUserKey("u" + random.nextInt(40))
                .setProject(Requests.PROJECT)
                .setBody(ByteBuffer.wrap(body.getBytes(UTF_8)))
                .setIndex(index)
                .setCount(count)
                .setEventTime(Instant.EPOCH)
                .setOrigin(origin)
                .build();
    }

    private static String name(RequestOrigin origin, int index) {
        return origin.getPartition() + "-" + origin.getOffset() + "-" + index;
    }

    private record Refusal(String path, String words) {}

    /** Refuses by the body alone, so the same record each time. */
    private static final class Receiver {
        private final Random random;
        private final int everyOne;
        private final Map<String, Refusal> refused = new TreeMap<>();
        private final TreeSet<String> stored = new TreeSet<>();
        private int partial;
        private int unexplained;

        Receiver(Random random) {
            this.random = random;
            this.everyOne = 2 + random.nextInt(12);
        }

        FakeDelivery.Answer answer(Endpoint endpoint, String text) {
            HttpAnswer answer;
            try {
                JsonNode bodies = JSON.readTree(text);
                answer = endpoint == Endpoint.IMPORT ? imported(bodies) : updated(bodies);
                return FakeDelivery.Answer.at(
                        Duration.ofMillis(1 + random.nextInt(50)),
                        ResponseReader.read(answer, bodies.size(), Instant.EPOCH));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }

        private HttpAnswer updated(JsonNode bodies) {
            bodies.forEach(body -> stored.add(body.path("name").asText()));
            return new HttpAnswer.Response(200, null, null, "{\"error\":null,\"status\":1}");
        }

        private HttpAnswer imported(JsonNode bodies) throws JsonProcessingException {
            List<ObjectNode> failures = new ArrayList<>();
            int bad = 0;
            for (int index = 0; index < bodies.size(); index++) {
                String name = bodies.get(index).path("name").asText();
                if (Math.floorMod(name.hashCode(), everyOne) > 0) {
                    stored.add(name);
                    continue;
                }
                bad++;
                Refusal refusal = new Refusal("properties." + name, name + " is invalid: must not be");
                refused.put(name, refusal);
                failures.add(failure(index, bodies.get(index), refusal));
                if (random.nextInt(10) == 0) {
                    failures.add(failure(index, bodies.get(index), new Refusal("other", "a second reason")));
                }
            }
            ObjectNode answer = JSON.createObjectNode();
            int imported = bodies.size() - bad;
            boolean good = bad == 0;
            partial += good || imported == 0 ? 0 : 1;
            answer.put("code", good ? 200 : 400);
            if (!good) {
                if (bodies.size() > 1 && random.nextInt(20) == 0) {
                    unexplained++;
                    spoil(failures);
                } else if (random.nextInt(3) == 0) {
                    shuffle(failures);
                }
                ArrayNode records = answer.putArray("failed_records");
                failures.forEach(records::add);
            }
            answer.put("num_records_imported", imported);
            answer.put("status", good ? "OK" : "Bad Request");
            return new HttpAnswer.Response(good ? 200 : 400, null, null, JSON.writeValueAsString(answer) + "\n");
        }

        /** The list is cut, so that the numbers do not add up: all of one record's entries are missing. */
        private void spoil(List<ObjectNode> failures) {
            int missing =
                    failures.get(random.nextInt(failures.size())).path("index").asInt();
            failures.removeIf(failure -> failure.path("index").asInt() == missing);
        }

        /** Any order, but of two entries of one record the first stays the first. */
        private void shuffle(List<ObjectNode> failures) {
            List<ObjectNode> mixed = new ArrayList<>(failures);
            Collections.shuffle(mixed, random);
            Map<Integer, List<ObjectNode>> byIndex = new TreeMap<>();
            failures.forEach(
                    failure -> byIndex.computeIfAbsent(failure.path("index").asInt(), index -> new ArrayList<>())
                            .add(failure));
            failures.clear();
            mixed.forEach(failure ->
                    failures.add(byIndex.getOrDefault(failure.path("index").asInt(), List.of())
                            .remove(0)));
        }

        private ObjectNode failure(int index, JsonNode body, Refusal refusal) {
            ObjectNode failure = JSON.createObjectNode();
            failure.put("index", index);
            switch (random.nextInt(3)) {
                case 0 -> failure.set("insert_id", body.path("$insert_id"));
                case 1 -> failure.set("$insert_id", body.path("$insert_id"));
                default -> {}
            }
            return failure.put("field", refusal.path()).put("message", refusal.words());
        }
    }
}
