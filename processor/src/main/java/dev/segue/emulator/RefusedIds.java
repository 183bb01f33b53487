package dev.segue.emulator;

import java.util.Locale;
import java.util.Set;

/**
 * Ids that Mixpanel takes for a client's mistake (Mixpanel's import reference; that case does not matter is the word of its bulk
 * importer's author).
 */
final class RefusedIds {
    private static final Set<String> REFUSED = Set.of(
            "00000000-0000-0000-0000-000000000000",
            "anon",
            "anonymous",
            "nil",
            "none",
            "null",
            "n/a",
            "na",
            "undefined",
            "unknown",
            "<nil>",
            "0",
            "-1",
            "true",
            "false",
            "[]",
            "{}");

    private RefusedIds() {}

    static boolean contains(String id) {
        return REFUSED.contains(id.toLowerCase(Locale.ROOT));
    }
}
