package dev.segue.sink;

import dev.segue.schemas.Decoded;
import dev.segue.schemas.MixpanelRequest;
import dev.segue.schemas.RecordCodec;
import dev.segue.schemas.RegistryUnavailableException;
import java.time.Duration;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns a partition's records into items, in order. What it cannot take stays, with everything behind it, and is never a
 * dead letter: the router wrote it, so either the registry or this sink's settings are wrong, and a person can mend both.
 */
final class Intake {
    private final RecordCodec<MixpanelRequest> codec;
    private final AttemptLog attempts;
    private final Settler settler;
    private final SinkSettings settings;
    private final SinkMetrics metrics;
    private final Time time;
    private int failures;

    Intake(
            RecordCodec<MixpanelRequest> codec,
            AttemptLog attempts,
            Settler settler,
            SinkSettings settings,
            SinkMetrics metrics,
            Time time) {
        this.codec = codec;
        this.attempts = attempts;
        this.settler = settler;
        this.settings = settings;
        this.metrics = metrics;
        this.time = time;
    }

    /** Decodes what the partition has read, up to the first record that cannot be taken now. */
    void take(PartitionWork work) {
        PartitionWork.Problem before = work.problem();
        if (before != null && time.nanosNow() - before.untilNanos() < 0) {
            return;
        }
        PartitionWork.Problem found = null;
        while (found == null && !work.undecoded().isEmpty()) {
            found = takeOne(work, work.undecoded().element());
        }
        work.problem(found);
        if (found == null && before != null) {
            failures = 0;
        }
    }

    private PartitionWork.@Nullable Problem takeOne(PartitionWork work, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return problem(at(record) + " has no value", true);
        }
        Decoded<MixpanelRequest> decoded;
        try {
            decoded = codec.decode(record.topic(), record.value());
        } catch (RegistryUnavailableException e) {
            return problem("the schema registry is unavailable: " + e.getMessage(), false);
        }
        if (decoded instanceof Decoded.Undecodable<MixpanelRequest> undecodable) {
            return problem(
                    at(record) + " cannot be decoded, so posting has stopped: " + undecodable.detail()
                            + ": check schema.registry.url and who else writes to this topic",
                    true);
        }
        MixpanelRequest request = ((Decoded.Value<MixpanelRequest>) decoded).value();
        if (!request.getProject().equals(settings.project())) {
            return problem(
                    at(record) + " was mapped for project " + request.getProject() + ", but this sink posts to project "
                            + settings.project() + ", so posting has stopped: check mixpanel.token, or let a sink with"
                            + " the earlier token post what is left",
                    true);
        }
        accept(work, new Item(record, request, time.nanosNow()));
        return null;
    }

    private void accept(PartitionWork work, Item item) {
        AttemptLog.Earlier earlier =
                item.isIdempotent() ? AttemptLog.Earlier.NEVER : attempts.earlier(work.partition(), item.offset());
        switch (earlier) {
            case NEVER -> work.decoded(item);
            case DONE -> {
                work.skipped();
                metrics.skipped(1);
            }
            case ATTEMPTED -> {
                work.decoded(item);
                settler.inherited(work, item, settings.ambiguous());
            }
        }
    }

    private PartitionWork.Problem problem(String reason, boolean stopsPosting) {
        failures++;
        Duration wait = settings.retry().wait(failures, null, time.jitter());
        return new PartitionWork.Problem(reason, stopsPosting, time.nanosNow() + wait.toNanos());
    }

    private static String at(ConsumerRecord<byte[], byte[]> record) {
        return "record " + record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
