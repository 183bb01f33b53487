package dev.segue.ops;

import dev.segue.hold.HoldGauge;
import io.micrometer.core.instrument.Gauge;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;

/**
 * What waits now: by partition for as long as its task is here, and in sum always. While a task moves between threads
 * its old and its new gauge may both be there; they are summed, as the old one counts down to nothing.
 */
final class HoldGauges {
    private final Meters meters;
    private final InstantSource clock;
    private final List<HoldGauge> present = new CopyOnWriteArrayList<>();
    private final Map<Integer, List<Gauge>> shown = new HashMap<>();

    HoldGauges(Meters meters, InstantSource clock) {
        this.meters = meters;
        this.clock = clock;
        meters.gauge(
                "segue.messages.held",
                "Messages that wait behind an alias, all partitions of this process",
                () -> present.stream().mapToLong(HoldGauge::records).sum());
    }

    synchronized void add(HoldGauge gauge) {
        present.add(gauge);
        shown.computeIfAbsent(gauge.partition(), this::show);
    }

    synchronized void remove(HoldGauge gauge) {
        int partition = gauge.partition();
        present.remove(gauge);
        if (present.stream().noneMatch(other -> other.partition() == partition)) {
            List<Gauge> gone = shown.remove(partition);
            if (gone != null) {
                gone.forEach(meters::remove);
            }
        }
    }

    private List<Gauge> show(int partition) {
        return List.of(
                gauge(partition, "segue.hold.gates.open", "Users behind an alias now", HoldGauge::openGates),
                gauge(partition, "segue.hold.messages", "Messages that wait", HoldGauge::records),
                gauge(partition, "segue.hold.bytes", "Size of what waits", HoldGauge::bytes),
                gauge(
                        partition,
                        "segue.hold.oldest.age.seconds",
                        "How long the message that has waited longest has waited",
                        gauge -> gauge.oldestAgeMs(clock.millis()) / 1000.0));
    }

    private Gauge gauge(int partition, String name, String meaning, ToDoubleFunction<HoldGauge> value) {
        return meters.gauge(
                name,
                meaning,
                () -> present.stream()
                        .filter(gauge -> gauge.partition() == partition)
                        .mapToDouble(value)
                        .sum(),
                "partition",
                Integer.toString(partition));
    }
}
