package dev.segue.ops;

import dev.segue.sink.SinkHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The sink's health: live while its loop comes round, ready while it posts. A sink that Mixpanel asks to slow down is
 * ready: waiting as told is its work.
 *
 * <pre>
 *   state              ready
 *   STARTING           no, credentials have not been checked
 *   RUNNING, DEGRADED  yes
 *   DOWN, STOPPED      no
 * </pre>
 */
public final class SinkRoleHealth implements RoleHealth {
    static final Duration TURN_PATIENCE = Duration.ofSeconds(30);

    private final Supplier<SinkHealth> health;
    private final Instant startedAt;

    /** @param startedAt when the loop was started; its first turn has as long as any other */
    public SinkRoleHealth(Supplier<SinkHealth> health, Instant startedAt) {
        this.health = health;
        this.startedAt = startedAt;
    }

    @Override
    public RoleReport at(Instant now) {
        SinkHealth seen = health.get();
        Instant lastTurn = seen.lastTurn().isAfter(startedAt) ? seen.lastTurn() : startedAt;
        Duration still = Duration.between(lastTurn, now);
        boolean live = still.compareTo(TURN_PATIENCE) <= 0;
        List<String> reasons = new ArrayList<>(seen.reasons());
        if (!live) {
            reasons.add("the sink's loop has not come round for " + still.toSeconds() + " s, "
                    + TURN_PATIENCE.toSeconds() + " s are allowed");
        }
        boolean posting = switch (seen.state()) {
            case RUNNING, DEGRADED -> true;
            case STARTING, DOWN, STOPPED -> false;
        };
        if (!posting && seen.reasons().isEmpty()) {
            reasons.add(
                    seen.state() == SinkHealth.State.STARTING
                            ? "the sink has not had an answer to its credentials check yet"
                            : "the sink is stopping");
        }
        return new RoleReport("sink", seen.state().name(), live, live && posting, reasons);
    }
}
