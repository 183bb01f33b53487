package dev.segue.ops;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * The health of the process: all of its roles must be live, or ready. Lag is never a reason, since neither a restart nor
 * taking an instance away makes it smaller; it is an alert.
 */
public final class Health {
    private final List<RoleHealth> roles;
    private final InstantSource clock;

    /** @param roles at least one; an empty process is not healthy, it is misconfigured */
    public Health(List<RoleHealth> roles, InstantSource clock) {
        if (roles.isEmpty()) {
            throw new IllegalArgumentException("no roles");
        }
        this.roles = List.copyOf(roles);
        this.clock = clock;
    }

    /** Whether the process is worth keeping; if not, a restart is the cure. */
    public HealthReport live() {
        List<RoleReport> reports = look();
        return HealthReport.of("live", reports.stream().allMatch(RoleReport::live), reports);
    }

    /** Whether the process does its work. */
    public HealthReport ready() {
        List<RoleReport> reports = look();
        return HealthReport.of("ready", reports.stream().allMatch(RoleReport::ready), reports);
    }

    /** Asks every role; also called between probes, so that limits of time count from when something began. */
    List<RoleReport> look() {
        Instant now = clock.instant();
        return roles.stream().map(role -> role.at(now)).toList();
    }
}
