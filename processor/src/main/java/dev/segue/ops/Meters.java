package dev.segue.ops;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** How meters are made here: with a meaning, and there from the start, so that a first increment is seen as an increase. */
final class Meters {
    private final MeterRegistry registry;

    Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    Counter counter(String name, String meaning, String... tags) {
        return Counter.builder(name).description(meaning).tags(tags).register(registry);
    }

    /** A counter for each of these values, under one name, told apart by one label. */
    <E extends Enum<E>> Map<E, Counter> counters(
            String name, String meaning, String tag, Class<E> type, Collection<E> values, Function<E, String> code) {
        Map<E, Counter> counters = new EnumMap<>(type);
        values.forEach(value -> counters.put(value, counter(name, meaning, tag, code.apply(value))));
        return counters;
    }

    /** @param buckets upper bounds, for percentiles over all instances */
    Timer timer(String name, String meaning, Duration[] buckets, String... tags) {
        return Timer.builder(name)
                .description(meaning)
                .tags(tags)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    /** @param value kept alive by the registry */
    Gauge gauge(String name, String meaning, Supplier<Number> value, String... tags) {
        return Gauge.builder(name, value)
                .description(meaning)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    void remove(Gauge gauge) {
        registry.remove(gauge);
    }

    /** Bounds in milliseconds. */
    static Duration[] buckets(long... milliseconds) {
        return Arrays.stream(milliseconds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
