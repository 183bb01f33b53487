package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Kind;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an update of a profile or a group must be (Mixpanel's profile and group references). Mixpanel publishes hardly any texts; those here
 * follow its {@code $distinct_id, missing or empty}.
 */
final class UpdateRules {
    private static final List<String> OPERATIONS =
            List.of("$set", "$set_once", "$add", "$union", "$append", "$remove", "$unset", "$delete");
    /** The page on user profiles says these are not supported in group profiles; the batch page lists $add. */
    private static final Set<String> NOT_FOR_GROUPS = Set.of("$add", "$append");

    private final Knobs knobs;

    UpdateRules(Knobs knobs) {
        this.knobs = knobs;
    }

    /** The update's operation, empty if it has none. */
    static String operation(ObjectNode update) {
        for (String operation : OPERATIONS) {
            if (update.has(operation)) {
                return operation;
            }
        }
        return "";
    }

    /** The first rule that the update breaks, null if it is good. */
    @Nullable Flaw flaw(Judged update) {
        RawRecord raw = update.raw();
        ObjectNode object = raw.object();
        if (raw.notUtf8() != null) {
            return new Flaw(raw.notUtf8(), raw.notUtf8() + ", string should be valid utf8", "utf8");
        }
        if (!raw.tree().isObject()) {
            return new Flaw("", "update must be an object", "form");
        }
        if (update.project().isEmpty()) {
            return missing("$token", "token-missing");
        }
        Flaw flaw = update.kind() == Kind.GROUP ? group(update, object) : profile(update);
        if (flaw != null) {
            return flaw;
        }
        long operations = OPERATIONS.stream().filter(object::has).count();
        if (operations != 1) {
            return new Flaw("", "exactly one operation is needed, found " + operations, "operation-count");
        }
        if (raw.bytes().length > knobs.count(Knob.MAX_UPDATE_BYTES)) {
            return new Flaw(
                    "", "update is larger than " + knobs.count(Knob.MAX_UPDATE_BYTES) + " bytes", "update-bytes");
        }
        return fits(update.name(), object.path(update.name()))
                ? null
                : new Flaw(update.name(), update.name() + ", value does not fit", "operation-value");
    }

    private static @Nullable Flaw profile(Judged update) {
        return update.user().isEmpty() ? missing("$distinct_id", "distinct-id-missing") : null;
    }

    private static @Nullable Flaw group(Judged update, ObjectNode object) {
        if (object.has("$distinct_id")) {
            return new Flaw("$distinct_id", "$distinct_id, not allowed for groups", "group-distinct-id");
        }
        if (Json.text(object, "$group_key") == null || "".equals(Json.text(object, "$group_key"))) {
            return missing("$group_key", "group-missing");
        }
        if (Json.text(object, "$group_id") == null || "".equals(Json.text(object, "$group_id"))) {
            return missing("$group_id", "group-missing");
        }
        return NOT_FOR_GROUPS.contains(update.name())
                ? new Flaw(update.name(), update.name() + ", not supported for groups", "group-operation")
                : null;
    }

    private static Flaw missing(String field, String reason) {
        return new Flaw(field, field + ", missing or empty", reason);
    }

    private static boolean fits(String operation, JsonNode value) {
        return switch (operation) {
            case "$set", "$set_once", "$append", "$remove" -> value.isObject();
            case "$add" -> value.isObject() && all(value, JsonNode::isNumber);
            case "$union" -> value.isObject() && !value.isEmpty() && all(value, v -> v.isArray() && !v.isEmpty());
            case "$unset" -> value.isArray() && !value.isEmpty() && all(value, JsonNode::isTextual);
            default -> true;
        };
    }

    private static boolean all(JsonNode container, Predicate<JsonNode> test) {
        for (Iterator<JsonNode> i = container.elements(); i.hasNext(); ) {
            if (!test.test(i.next())) {
                return false;
            }
        }
        return true;
    }
}
