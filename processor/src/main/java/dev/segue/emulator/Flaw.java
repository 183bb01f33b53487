package dev.segue.emulator;

/**
 * Why one record is refused.
 *
 * @param field as {@code failed_records} names it
 * @param message for the client
 * @param reason one of few codes, for the counters
 */
record Flaw(String field, String message, String reason) {
    /** Whether the event is good but for one of its ids. */
    boolean isAboutIds() {
        return reason.startsWith("distinct-id-") || reason.startsWith("insert-id-") || reason.startsWith("device-id-");
    }

    /** A property of an event that breaks a rule, in Mixpanel's own wording. */
    static Flaw property(String name, String rule, String reason) {
        String field = "properties." + name;
        return new Flaw(field, "'" + field + "' is invalid: " + rule, reason);
    }

    /** The {@code $insert_id}: the one property that Mixpanel names without its place. */
    static Flaw insertId(String rule, String reason) {
        return new Flaw("$insert_id", "'$insert_id' is invalid: " + rule, reason);
    }
}
