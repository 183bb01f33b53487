package dev.segue.ops;

import java.util.List;

/**
 * How one part of the process stands.
 *
 * @param role its name, such as {@code router}
 * @param state its own word for it, such as {@code REBALANCING}
 * @param live false when only a restart helps
 * @param ready false when it does not do its work now; a part that is not live is never ready
 * @param reasons one line each, for a person: what is wrong, where, what to do; may be there while it is ready
 */
public record RoleReport(String role, String state, boolean live, boolean ready, List<String> reasons) {
    public RoleReport {
        if (ready && !live) {
            throw new IllegalArgumentException(role + " cannot be ready without being live");
        }
        reasons = List.copyOf(reasons);
    }
}
