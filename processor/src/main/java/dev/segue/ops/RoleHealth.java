package dev.segue.ops;

import java.time.Instant;

/** How one part of the process is doing, such as the router. Asked about once a second and at each probe; thread-safe. */
@FunctionalInterface
public interface RoleHealth {
    /** How it stands at this moment; must not block. */
    RoleReport at(Instant now);
}
