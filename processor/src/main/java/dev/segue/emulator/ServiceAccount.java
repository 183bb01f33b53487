package dev.segue.emulator;

import java.util.Set;

/**
 * A service account: Basic credentials that go with a {@code project_id} (Mixpanel's service account page).
 *
 * @param projectIds the projects it may write to
 * @param mayImport whether its role is Owner or Admin; a lower role authenticates but is answered 401
 */
public record ServiceAccount(String username, String secret, Set<String> projectIds, boolean mayImport) {
    public ServiceAccount {
        projectIds = Set.copyOf(projectIds);
    }

    /** An account with a role that may import into one project. */
    public static ServiceAccount of(String username, String secret, String projectId) {
        return new ServiceAccount(username, secret, Set.of(projectId), true);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "ServiceAccount[projectIds=" + projectIds + ", mayImport=" + mayImport + "]";
    }
}
