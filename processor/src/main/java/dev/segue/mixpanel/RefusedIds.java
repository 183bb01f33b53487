package dev.segue.mixpanel;

import java.util.Locale;
import java.util.Set;

/**
 * Values that Mixpanel refuses as {@code distinct_id}, {@code $insert_id}, {@code $device_id} or {@code $user_id}, since
 * whoever sends them means nobody. From Mixpanel's import reference; its importer's author says that case is ignored.
 */
public final class RefusedIds {
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

    /** Whether Mixpanel refuses this id, in any case. */
    public static boolean contains(String id) {
        return REFUSED.contains(id.toLowerCase(Locale.ROOT));
    }
}
