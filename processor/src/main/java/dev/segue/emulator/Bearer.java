package dev.segue.emulator;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An OAuth token, given as {@code Authorization: Bearer}. Those for the data deletion API are of a kind of their own (Mixpanel's pages on authentication and
 * on data deletion).
 *
 * @param projects the projects it is good for: ids for imports, tokens for deletions
 * @param forDeletion whether it is for data deletion rather than for imports
 * @param expires from when on it is answered 401, on the emulator's clock; null if never
 */
public record Bearer(
        String token,
        Set<String> projects,
        boolean forDeletion,
        @Nullable Instant expires) {
    public Bearer {
        projects = Set.copyOf(projects);
        if (token.isBlank()) {
            throw new IllegalArgumentException("a bearer needs a token");
        }
    }

    /** The token of an {@code Authorization} header, empty if it has another scheme. */
    static String tokenOf(String header) {
        return header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? header.substring(7).trim()
                : "";
    }

    boolean isGood(String given, String project, boolean deletion, Instant now) {
        return token.equals(given)
                && forDeletion == deletion
                && projects.contains(project)
                && (expires == null || now.isBefore(expires));
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Bearer[projects=" + projects + ", forDeletion=" + forDeletion + ", expires=" + expires + "]";
    }
}
