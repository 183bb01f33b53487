package dev.segue.sink;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Closed from the moment the alias is read until {@code gate.ms} after its end, and committed only then. So whoever starts
 * behind the alias after a crash or a hand-over starts after the gate has opened, and nothing about it needs to survive.
 *
 * <pre>
 *   met ──── waits for the user's earlier records ──── posted ──── ended ──── gate.ms ──── opens, committable
 *   └───────────────────────── the user's later records wait ────────────────────────────┘
 * </pre>
 */
final class AliasGate implements Gate {
    private final long holdNanos;
    private final Queue<Ended> waiting = new ArrayDeque<>();

    AliasGate(Duration hold) {
        this.holdNanos = hold.toNanos();
    }

    @Override
    public boolean holds(Item alias) {
        return true;
    }

    @Override
    public void ended(Item alias, long nowNanos) {
        waiting.add(new Ended(alias, nowNanos + holdNanos));
    }

    @Override
    public @Nullable Item open(long nowNanos) {
        Ended first = waiting.peek();
        if (first == null || first.opensNanos() - nowNanos > 0) {
            return null;
        }
        waiting.remove();
        return first.alias();
    }

    @Override
    public long waitNanos(long nowNanos) {
        Ended first = waiting.peek();
        return first == null ? Long.MAX_VALUE : Math.max(0, first.opensNanos() - nowNanos);
    }

    private record Ended(Item alias, long opensNanos) {}
}
