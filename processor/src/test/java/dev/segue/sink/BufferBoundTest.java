package dev.segue.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the worker holds while the endpoint stalls, counted by what its consumer handed out: the bytes of each record and of
 * the body in it, whatever the worker's own count says.
 */
class BufferBoundTest {
    private static final int PARTITIONS = 4;

    /** Events of up to 1 MB, in partitions that all stall, or all but one. */
    @ParameterizedTest
    @CsvSource({"1000000, true, 1", "1000000, false, 2", "10000, true, 3", "2000000, true, 4"})
    void neverMoreThanTheBoundIsHeldAndAllOfItGoesOnWhenTheStallEnds(int most, boolean allStall, long seed) {
        TestSettings settings = new TestSettings();
        settings.bufferBytes = 32L << 20;
        settings.recordBytes = SinkSettings.Bounds.RECORD_BYTES;
        settings.gate = Duration.ZERO;
        SinkRig rig = SinkRig.owning(settings, 0, 1, 2, 3);
        int few = settings.build().bounds().pollRecords();
        rig.consumer.setMaxPollRecords(few);
        boolean[] stalled = {true};
        rig.delivery.remembers = false;
        Held held = new Held();
        rig.consumer.afterPoll = held::read;
        rig.delivery.script = batch -> {
            held.posted(batch);
            boolean goes =
                    !stalled[0] || (!allStall && batch.items().get(0).origin().partition() == 0);
            return FakeDelivery.Answer.at(Duration.ofMillis(100), goes ? Outcomes.OK : Outcomes.unavailable());
        };
        rig.turn();

        Random random = new Random(seed);
        int records = (int) Math.min(3000, (96L << 20) / most);
        for (int i = 0; i < records; i++) {
            rig.add(big(i % PARTITIONS, i / PARTITIONS, most / 2 + random.nextInt(most / 2)));
        }
        rig.run(Duration.ofMinutes(2));
        assertThat(held.most).as("of the bound").isBetween(settings.bufferBytes / 4, settings.bufferBytes);
        assertThat(rig.metrics.levels().bufferedBytes()).isLessThanOrEqualTo(settings.bufferBytes);
        if (!allStall) {
            assertThat(rig.committed(0)).as("whose endpoint does not stall").isEqualTo(records / PARTITIONS);
        }
        stalled[0] = false;
        rig.runUntil(() -> rig.metrics.delivered == records);
        rig.turn();
        assertThat(rig.metrics.levels().bufferedBytes()).isZero();
        assertThat(held.most).isLessThanOrEqualTo(settings.bufferBytes);
        assertThat(rig.consumer.paused()).isEmpty();
    }

    private static ConsumerRecord<byte[], byte[]> big(int partition, long offset, int size) {
        String line = "IMPORT EVENT true u" + offset + " " + Requests.PROJECT + " {\"at\":\"" + partition + "@" + offset
                + "\",\"fill\":\"" + "x".repeat(size) + "\"}";
        return Requests.raw(partition, offset, "u" + offset, line);
    }

    /** Counts when the worker holds most: when a poll has returned. */
    private static final class Held {
        private final Map<String, Long> bytes = new HashMap<>();
        private final Set<Item> posted = new HashSet<>();
        private long most;

        void posted(Batch batch) {
            posted.addAll(batch.items());
        }

        void read(ConsumerRecords<byte[], byte[]> records) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                String body = new String(record.value(), UTF_8).split(" ", 6)[5];
                bytes.put(
                        record.partition() + "@" + record.offset(),
                        (long) record.key().length + record.value().length + body.length());
            }
            for (Iterator<Item> all = posted.iterator(); all.hasNext(); ) {
                Item item = all.next();
                if (item.state == Item.State.FINISHED) {
                    bytes.remove(item.origin().partition() + "@" + item.offset());
                    all.remove();
                }
            }
            most = Math.max(
                    most, bytes.values().stream().mapToLong(Long::longValue).sum());
        }
    }
}
