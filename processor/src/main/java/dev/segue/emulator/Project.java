package dev.segue.emulator;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A project that the emulator knows.
 *
 * @param token names the project on every endpoint; also the name of its ledger
 * @param id the number that goes with a service account, null if the project is used by token only
 * @param secret the deprecated project secret, null if it has none
 * @param identity fixed once the project holds data
 * @param region the project does not exist elsewhere
 * @param groupKeys the group keys set up in the project; updates of other groups are kept but not linked
 */
public record Project(
        String token,
        @Nullable String id,
        @Nullable String secret,
        IdentityMode identity,
        Region region,
        Set<String> groupKeys) {
    public Project {
        groupKeys = Set.copyOf(groupKeys);
    }

    /** A project in the US with nothing but a token. */
    public static Project of(String token, IdentityMode identity) {
        return new Project(token, null, null, identity, Region.US, Set.of());
    }

    public Project withId(String id) {
        return new Project(token, id, secret, identity, region, groupKeys);
    }

    public Project withSecret(String secret) {
        return new Project(token, id, secret, identity, region, groupKeys);
    }

    public Project withRegion(Region region) {
        return new Project(token, id, secret, identity, region, groupKeys);
    }

    public Project withGroupKeys(Set<String> groupKeys) {
        return new Project(token, id, secret, identity, region, groupKeys);
    }

    /** Without token and secret. */
    @Override
    public String toString() {
        return "Project[id=" + id + ", identity=" + identity + ", region=" + region + ", groupKeys=" + groupKeys + "]";
    }
}
