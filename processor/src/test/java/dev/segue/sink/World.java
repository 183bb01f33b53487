package dev.segue.sink;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Virtual time: nothing happens but what was planned, and waiting costs nothing. */
final class World {
    private static final Instant EPOCH = Instant.parse("2026-11-24T00:00:00Z");

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::nanos).thenComparingLong(Event::order));
    private long nanos = 1_000_000_000L;
    private long orders;

    long nanos() {
        return nanos;
    }

    Time time(DoubleSupplier jitter) {
        return new Time(this::nanos, () -> EPOCH.plusNanos(nanos), jitter);
    }

    void after(Duration wait, Runnable what) {
        events.add(new Event(nanos + wait.toNanos(), orders++, what));
    }

    /** Goes on by this much, or to the next event and through all that are planned for the same instant. */
    void advance(long atMostNanos) {
        long until = nanos + atMostNanos;
        Event next = events.peek();
        if (next == null || next.nanos() > until) {
            nanos = until;
            return;
        }
        nanos = next.nanos();
        while (!events.isEmpty() && events.element().nanos() <= nanos) {
            events.remove().what().run();
        }
    }

    /** Lets this much time pass, and whatever was planned, while the worker does nothing. */
    void freeze(Duration time) {
        long end = nanos + time.toNanos();
        while (nanos < end) {
            advance(end - nanos);
        }
    }

    /** A mailbox whose waiting lets virtual time pass. */
    Mailbox mailbox() {
        Queue<Runnable> queue = new ArrayDeque<>();
        return new Mailbox() {
            @Override
            public void put(Runnable message) {
                queue.add(message);
            }

            @Override
            public @Nullable Runnable poll() {
                return queue.poll();
            }

            @Override
            public @Nullable Runnable await(Duration atMost) {
                long deadline = nanos + atMost.toNanos();
                while (queue.isEmpty() && nanos < deadline) {
                    advance(deadline - nanos);
                }
                return queue.poll();
            }
        };
    }

    private record Event(long nanos, long order, Runnable what) {}
}
