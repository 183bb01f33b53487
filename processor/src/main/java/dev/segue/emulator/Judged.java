package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A record and what is to become of it, before it is stored. The fields are those of {@link Received}.
 *
 * @param equality equal for records that de-duplication takes for one; null if it never does
 */
record Judged(
        RawRecord raw,
        String project,
        Kind kind,
        String name,
        String user,
        @Nullable String otherId,
        @Nullable String insertId,
        @Nullable String time,
        boolean idempotent,
        @Nullable Fingerprint equality,
        Outcome outcome,
        @Nullable String reason) {

    /** An event as it stands; whose it is depends on the project's mode (Mixpanel's pages on both ID merge systems). */
    static Judged event(RawRecord raw, String project, IdentityMode mode) {
        ObjectNode properties = raw.properties();
        String name = raw.tree().path("event").asText("");
        String distinctId = mode == IdentityMode.SIMPLIFIED ? derived(properties) : text(properties, "distinct_id");
        Kind kind = Kind.EVENT;
        String user = distinctId;
        String otherId = null;
        if (mode != IdentityMode.SIMPLIFIED) {
            switch (name) {
                case "$create_alias" -> {
                    kind = Kind.ALIAS;
                    user = text(properties, "alias");
                    otherId = distinctId;
                }
                case "$identify" -> {
                    kind = Kind.IDENTITY;
                    user = properties.hasNonNull("$identified_id") ? text(properties, "$identified_id") : distinctId;
                    otherId = text(properties, properties.hasNonNull("$anon_id") ? "$anon_id" : "$anon_distinct_id");
                }
                case "$merge" -> {
                    kind = Kind.IDENTITY;
                    user = properties.path("$distinct_ids").path(0).asText("");
                    otherId = properties.path("$distinct_ids").path(1).asText("");
                }
                default -> {}
            }
        }
        JsonNode time = properties.path("time");
        return new Judged(
                raw,
                project,
                kind,
                name,
                user,
                otherId,
                Json.text(properties, "$insert_id"),
                time.isNumber() ? time.asText() : null,
                true,
                null,
                Outcome.ACCEPTED,
                null);
    }

    /** A profile or group update. */
    static Judged update(RawRecord raw, Kind kind) {
        ObjectNode update = raw.object();
        String operation = UpdateRules.operation(update);
        boolean group = kind == Kind.GROUP;
        return new Judged(
                raw,
                text(update, "$token"),
                kind,
                operation,
                group ? "" : text(update, "$distinct_id"),
                group ? text(update, "$group_key") + "/" + text(update, "$group_id") : null,
                null,
                null,
                !operation.equals("$add") && !operation.equals("$append"),
                null,
                Outcome.ACCEPTED,
                null);
    }

    /**
     * The distinct_id that Simplified ID Merge derives: the user, else the device with {@code $device:} before it once; without both, what was
     * sent.
     */
    private static String derived(ObjectNode properties) {
        String user = text(properties, "$user_id");
        String device = text(properties, "$device_id");
        if (!user.isEmpty()) {
            return user;
        }
        return device.isEmpty() ? text(properties, "distinct_id") : SimplifiedIdentity.ofDevice(device);
    }

    private static String text(ObjectNode object, String field) {
        String text = Json.text(object, field);
        return text == null ? "" : text;
    }

    Judged refused(String why) {
        return ended(Outcome.REFUSED, why);
    }

    Judged dropped(String why) {
        return ended(Outcome.DROPPED, why);
    }

    private Judged ended(Outcome how, String why) {
        return new Judged(raw, project, kind, name, user, otherId, insertId, time, idempotent, equality, how, why);
    }

    Judged withTime(String text) {
        return new Judged(
                raw, project, kind, name, user, otherId, insertId, text, idempotent, equality, outcome, reason);
    }

    Judged withUser(String id) {
        return new Judged(raw, project, kind, name, id, otherId, insertId, time, idempotent, equality, outcome, reason);
    }

    Judged withInsertId(String id) {
        return new Judged(raw, project, kind, name, user, otherId, id, time, idempotent, equality, outcome, reason);
    }

    Judged withKind(Kind other) {
        return new Judged(
                raw, project, other, name, user, otherId, insertId, time, idempotent, equality, outcome, reason);
    }

    Judged withEquality(Fingerprint of) {
        return new Judged(raw, project, kind, name, user, otherId, insertId, time, idempotent, of, outcome, reason);
    }

    boolean accepted() {
        return outcome == Outcome.ACCEPTED;
    }
}
