package dev.segue.emulator;

import dev.segue.mixpanel.Endpoint;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is going to go wrong. Scripted faults meet the next requests in the order in which they were added, each as often as asked;
 * an outage meets every request until it is over; a random fault meets some, the same ones for the same seed and order.
 *
 * <p>Scripted faults come before the outage, the outage before chance. Safe for any thread.
 */
public final class Faults {
    private final List<Scripted> script = new ArrayList<>();
    private final List<Chance> chances = new ArrayList<>();
    private @Nullable Fault outage;

    /** The next {@code times} requests to any endpoint meet the fault. */
    public void next(int times, Fault fault) {
        add(new Scripted(e -> true, times, fault));
    }

    /** The next {@code times} requests to one endpoint meet the fault. */
    public void next(int times, Endpoint endpoint, Fault fault) {
        add(new Scripted(e -> e == endpoint, times, fault));
    }

    private synchronized void add(Scripted scripted) {
        script.add(scripted);
    }

    /** Every request meets the fault until {@link #outageOver()}. */
    public synchronized void outage(Fault fault) {
        outage = fault;
    }

    /** Every request is answered 503 until {@link #outageOver()}. */
    public void outage() {
        outage(Fault.answer(503));
    }

    public synchronized void outageOver() {
        outage = null;
    }

    /**
     * A request meets the fault with that probability until {@link #clear()}.
     *
     * @param probability from 0 to 1
     */
    public synchronized void sometimes(double probability, long seed, Fault fault) {
        chances.add(new Chance(probability, new Random(seed), fault));
    }

    /** Nothing goes wrong any more. */
    public synchronized void clear() {
        script.clear();
        chances.clear();
        outage = null;
    }

    /** How many scripted faults are still to come. */
    public synchronized int pending() {
        return script.stream().mapToInt(s -> s.left).sum();
    }

    /** The fault that the request at hand meets; a scripted one is used up by that. */
    synchronized Optional<Fault> take(Endpoint endpoint) {
        for (Iterator<Scripted> i = script.iterator(); i.hasNext(); ) {
            Scripted scripted = i.next();
            if (scripted.matches.test(endpoint)) {
                if (--scripted.left <= 0) {
                    i.remove();
                }
                return Optional.of(scripted.fault);
            }
        }
        if (outage != null) {
            return Optional.of(outage);
        }
        for (Chance chance : chances) {
            if (chance.random.nextDouble() < chance.probability) {
                return Optional.of(chance.fault);
            }
        }
        return Optional.empty();
    }

    private static final class Scripted {
        private final Predicate<Endpoint> matches;
        private final Fault fault;
        private int left;

        Scripted(Predicate<Endpoint> matches, int times, Fault fault) {
            if (times < 1) {
                throw new IllegalArgumentException("times must be at least 1, not " + times);
            }
            this.matches = matches;
            this.left = times;
            this.fault = fault;
        }
    }

    private record Chance(double probability, Random random, Fault fault) {}
}
