package dev.segue.emulator;

import dev.segue.mixpanel.Endpoint;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * What is going to go wrong. Scripted faults meet the next requests in the order in which they were added, each as often as asked;
 * an outage meets every request until it is over; a random fault meets some, the same ones for the same seed and order.
 *
 * <p>Scripted faults come before outages, outages before chance. Safe for any thread.
 */
public final class Faults {
    private final List<Scripted> script = new ArrayList<>();
    private final List<Outage> outages = new ArrayList<>();
    private final List<Chance> chances = new ArrayList<>();

    /** The next {@code times} requests to any endpoint meet the fault. */
    public void next(int times, Fault fault) {
        add(new Scripted(null, times, fault));
    }

    /** The next {@code times} requests to one endpoint meet the fault. */
    public void next(int times, Endpoint endpoint, Fault fault) {
        add(new Scripted(endpoint, times, fault));
    }

    private synchronized void add(Scripted scripted) {
        script.add(scripted);
    }

    /** Every request meets the fault until {@link #outageOver()}, another than before included. */
    public void outage(Fault fault) {
        outageAt(null, fault);
    }

    /** Every request to one endpoint meets the fault until {@link #outageOver()}. */
    public void outage(Endpoint endpoint, Fault fault) {
        outageAt(endpoint, fault);
    }

    /** Every request is answered 503 until {@link #outageOver()}. */
    public void outage() {
        outage(Fault.answer(503));
    }

    private synchronized void outageAt(@Nullable Endpoint endpoint, Fault fault) {
        outages.removeIf(o -> o.endpoint == endpoint);
        outages.add(0, new Outage(endpoint, fault));
    }

    public synchronized void outageOver() {
        outages.clear();
    }

    /**
     * A request meets the fault with that probability until {@link #clear()}.
     *
     * @param probability from 0 to 1
     */
    public void sometimes(double probability, long seed, Fault fault) {
        chance(new Chance(null, probability, seed, fault));
    }

    /** A request to one endpoint meets the fault with that probability until {@link #clear()}; others are not counted. */
    public void sometimes(double probability, long seed, Endpoint endpoint, Fault fault) {
        chance(new Chance(endpoint, probability, seed, fault));
    }

    private synchronized void chance(Chance chance) {
        chances.add(chance);
    }

    /** Nothing goes wrong any more. */
    public synchronized void clear() {
        script.clear();
        chances.clear();
        outages.clear();
    }

    /** How many scripted faults are still to come. */
    public synchronized int pending() {
        return script.stream().mapToInt(s -> s.left).sum();
    }

    /**
     * One thing that is going to go wrong, for reports.
     *
     * @param when {@code next 3}, {@code outage} or {@code 0.1 of seed 7, met 4}
     * @param endpoint null if it is any
     */
    record Coming(String when, @Nullable Endpoint endpoint, String fault) {}

    /** All that is to come, in the order in which it is asked. */
    synchronized List<Coming> coming() {
        List<Coming> coming = new ArrayList<>();
        script.forEach(s -> coming.add(new Coming("next " + s.left, s.endpoint, s.fault.text())));
        outages.forEach(o -> coming.add(new Coming("outage", o.endpoint, o.fault.text())));
        chances.forEach(c -> coming.add(
                new Coming(c.probability + " of seed " + c.seed + ", met " + c.met, c.endpoint, c.fault.text())));
        return coming;
    }

    /** The fault that the request at hand meets; a scripted one is used up by that. */
    synchronized Optional<Fault> take(Endpoint endpoint) {
        for (Iterator<Scripted> i = script.iterator(); i.hasNext(); ) {
            Scripted scripted = i.next();
            if (means(scripted.endpoint, endpoint)) {
                if (--scripted.left <= 0) {
                    i.remove();
                }
                return Optional.of(scripted.fault);
            }
        }
        for (Outage outage : outages) {
            if (means(outage.endpoint, endpoint)) {
                return Optional.of(outage.fault);
            }
        }
        for (Chance chance : chances) {
            if (means(chance.endpoint, endpoint) && chance.random.nextDouble() < chance.probability) {
                chance.met++;
                return Optional.of(chance.fault);
            }
        }
        return Optional.empty();
    }

    private static boolean means(@Nullable Endpoint asked, Endpoint endpoint) {
        return asked == null || asked == endpoint;
    }

    private static final class Scripted {
        private final @Nullable Endpoint endpoint;
        private final Fault fault;
        private int left;

        Scripted(@Nullable Endpoint endpoint, int times, Fault fault) {
            if (times < 1) {
                throw new IllegalArgumentException("times must be at least 1, not " + times);
            }
            this.endpoint = endpoint;
            this.left = times;
            this.fault = fault;
        }
    }

    private record Outage(@Nullable Endpoint endpoint, Fault fault) {}

    private static final class Chance {
        private final @Nullable Endpoint endpoint;
        private final double probability;
        private final long seed;
        private final Random random;
        private final Fault fault;
        private long met;

        Chance(@Nullable Endpoint endpoint, double probability, long seed, Fault fault) {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("probability must be from 0 to 1, not " + probability);
            }
            this.endpoint = endpoint;
            this.probability = probability;
            this.seed = seed;
            this.random = new Random(seed);
            this.fault = fault;
        }
    }
}
