package dev.segue.emulator;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A service account: Basic credentials that go with a {@code project_id} (Mixpanel's service account page).
 *
 * @param projectIds the projects it may write to
 * @param mayImport whether its role is Owner or Admin; a lower role authenticates but is answered 401
 * @param expires from when on it is answered 401, on the emulator's clock; null if never
 */
public record ServiceAccount(
        String username,
        String secret,
        Set<String> projectIds,
        boolean mayImport,
        @Nullable Instant expires) {
    public ServiceAccount {
        projectIds = Set.copyOf(projectIds);
    }

    /** An account that does not expire. */
    public ServiceAccount(String username, String secret, Set<String> projectIds, boolean mayImport) {
        this(username, secret, projectIds, mayImport, null);
    }

    /** An account with a role that may import into one project. */
    public static ServiceAccount of(String username, String secret, String projectId) {
        return new ServiceAccount(username, secret, Set.of(projectId), true);
    }

    boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ServiceAccount[projectIds=" + projectIds + ", mayImport=" + mayImport + ", expires=" + expires + "]";
    }
}
