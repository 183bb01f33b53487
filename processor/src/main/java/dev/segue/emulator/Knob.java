package dev.segue.emulator;

import java.util.List;
import java.util.Locale;

/**
 * What can be turned: limits, and each place where the truth about Mixpanel is not known or the sources disagree.
 *
 * <p>The numbers are the emulator's own, from Mixpanel's documentation, and shared with nothing that it checks. All can be changed
 * while it runs; a request goes by what was set when it came in.
 */
public enum Knob {
    MAX_BYTES(
            Type.COUNT,
            "10000000",
            Evidence.DOCUMENTED,
            "Most bytes of one request after decoding. The documents say 10 MB; the example of a 413 says 2097152."),
    TOO_LARGE_BODY(
            List.of("json", "html"),
            Evidence.OBSERVED,
            "Body of a 413: Mixpanel's JSON, or the HTML page of a proxy in front."),
    MAX_EVENTS(Type.COUNT, "2000", Evidence.DOCUMENTED, "Most events of one request to /import or /track."),
    TOO_MANY_EVENTS(List.of("413", "400"), Evidence.GUESS, "Status for more events than that."),
    MAX_EVENT_BYTES(Type.COUNT, "999999", Evidence.DOCUMENTED, "Most bytes of one event (under 1 MB)."),
    MAX_PROPERTIES(Type.COUNT, "254", Evidence.DOCUMENTED, "Most properties of one event (fewer than 255)."),
    MAX_NESTED_KEYS(Type.COUNT, "254", Evidence.DOCUMENTED, "Most keys of a nested object (fewer than 255)."),
    MAX_NESTED_DEPTH(Type.COUNT, "3", Evidence.DOCUMENTED, "Deepest nesting of objects in a property."),
    MAX_ELEMENTS(Type.COUNT, "254", Evidence.DOCUMENTED, "Most elements of an array (fewer than 255)."),
    MAX_UPDATES(Type.COUNT, "2000", Evidence.DOCUMENTED, "Most updates of one request to /engage or /groups."),
    MAX_UPDATE_BYTES(Type.COUNT, "1000000", Evidence.DOCUMENTED, "Most bytes of one profile or group update."),
    TOO_MANY_UPDATES(
            List.of("status", "413"),
            Evidence.GUESS,
            "What follows more or larger updates than that: 200 with status 0, or 413."),
    EVENTS_PER_MINUTE(
            Type.COUNT,
            "1800000",
            Evidence.DOCUMENTED,
            "Most events of a project in a rolling minute (about 30000 a second); above it, 429."),
    BYTES_PER_MINUTE(
            Type.COUNT,
            "2000000000",
            Evidence.DOCUMENTED,
            "Most bytes of a project's events in a rolling minute (2 GB); above it, 429."),
    RETRY_AFTER(
            Type.COUNT,
            "0",
            Evidence.GUESS,
            "Seconds in the Retry-After of such a 429; 0 leaves it out, as none is documented."),
    ENGAGE_GZIP(
            List.of("refuse", "accept"),
            Evidence.DOCUMENTED,
            "Compressed bodies on /engage and /groups. The documents refuse them; the Java and Android libraries send them."),
    UNKNOWN_PROJECTS(
            List.of("accept", "refuse"),
            Evidence.OURS,
            "Tokens and service accounts that no configured project has: each token gets a project of its own, or 401 on /import and a silent drop elsewhere."),
    PROJECT_SECRET(
            List.of("accept", "refuse"),
            Evidence.DOCUMENTED,
            "The deprecated project secret on /import, retired on 2027-03-03."),
    FOREIGN_TOKEN(
            List.of("keep", "drop"),
            Evidence.GUESS,
            "An event on /import whose token names another project than the credentials: kept under the credentials' project, or dropped."),
    FUTURE_TIME(
            List.of("overwrite", "keep"),
            Evidence.DOCUMENTED,
            "A time up to an hour ahead: overwritten with the present, so that a repeat is no longer recognised, or kept."),
    TRACK_MAX_AGE(
            Type.MILLIS,
            "432000000",
            Evidence.DOCUMENTED,
            "Older events are dropped by /track without a word (5 days)."),
    LONG_INSERT_ID(List.of("refuse", "cut"), Evidence.GUESS, "An $insert_id of more than 36 bytes."),
    REFUSED_DEVICE_IDS(
            Type.SWITCH,
            "true",
            Evidence.OBSERVED,
            "Whether $device_id and $user_id are held against the list of refused ids, too."),
    STRING_CUT(
            List.of("characters", "bytes"),
            Evidence.DOCUMENTED,
            "What 255 counts where stored strings and property names are cut; the documents say both."),
    SAME_TIME(
            List.of("text", "instant"),
            Evidence.GUESS,
            "Whether a time in seconds and the same in milliseconds are one in de-duplication (instant) or two (text)."),
    FAILED_ID_KEY(List.of("insert_id", "$insert_id", "absent"), Evidence.OBSERVED, "Name of the id in failed_records."),
    FAILED_RECORDS(
            List.of("objects", "strings"), Evidence.OBSERVED, "Whether failed_records holds objects or plain texts."),
    FAILED_RECORDS_MAX(Type.COUNT, "0", Evidence.GUESS, "Most entries of failed_records; 0 is no bound."),
    VERB_NEIGHBOURS(
            List.of("refuse", "store"),
            Evidence.GUESS,
            "What happens to the events beside an identity verb that a Simplified project refuses."),
    MIXED_UPDATES(
            List.of("refuse", "apply"),
            Evidence.GUESS,
            "What happens to the good updates of a request with a bad one."),
    REQUEST_ADDRESS(
            Type.SWITCH,
            "true",
            Evidence.DOCUMENTED,
            "Whether the request's address stands in for a missing ip or $ip, so that a server moves its users to itself."),
    ALIAS_DELAY(
            Type.MILLIS,
            "1000",
            Evidence.OBSERVED,
            "How long after its answer an alias or identify takes effect; one second is Segment's figure, not Mixpanel's."),
    SPLIT_HEALING(
            List.of("by-mode", "never"),
            Evidence.GUESS,
            "Whether split users heal: by-mode means that Original re-keys the events, never the profile, and Legacy neither."),
    HEAL_DELAY(Type.MILLIS, "60000", Evidence.GUESS, "How long after the alias's answer split events are re-keyed."),
    MAX_CLUSTER(
            Type.COUNT,
            "501",
            Evidence.OBSERVED,
            "Most ids of one user in an Original project; the documents say both 499 and 500."),
    RESTAMP_DELAY(
            Type.MILLIS,
            "2700000",
            Evidence.OBSERVED,
            "How long the raw view lags behind a link (45 minutes were seen)."),
    LATENCY(Type.MILLIS, "0", Evidence.OURS, "Wait before a request is looked at."),
    KEEP_RECORDS(
            Type.COUNT,
            "1000000",
            Evidence.OURS,
            "Most records, users and profiles that are remembered; counters count on."),
    KEEP_BODY_BYTES(Type.COUNT, "67108864", Evidence.OURS, "Most bytes of record bodies that are remembered."),
    KEEP_REQUESTS(Type.COUNT, "10000", Evidence.OURS, "Most requests that the log remembers.");

    /** What kind of value a knob takes. */
    public enum Type {
        /** A whole number, not negative. */
        COUNT,
        /** A duration in milliseconds, not negative. */
        MILLIS,
        /** {@code true} or {@code false}. */
        SWITCH,
        /** One of {@link Knob#choices()}. */
        CHOICE
    }

    private final Type type;
    private final String standard;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> choices;

    private final Evidence evidence;
    private final String meaning;

    Knob(Type type, String standard, Evidence evidence, String meaning) {
        this.type = type;
        this.standard = standard;
        this.choices = List.of();
        this.evidence = evidence;
        this.meaning = meaning;
    }

    /** A choice; the first one is the default. */
    Knob(List<String> choices, Evidence evidence, String meaning) {
        this.type = Type.CHOICE;
        this.standard = choices.get(0);
        this.choices = List.copyOf(choices);
        this.evidence = evidence;
        this.meaning = meaning;
    }

    /** The name in settings, such as {@code max_bytes}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Type type() {
        return type;
    }

    /** The default, as text. */
    public String standard() {
        return standard;
    }

    /** What may be chosen, empty unless the type is {@link Type#CHOICE}. */
    public List<String> choices() {
        return choices;
    }

    public Evidence evidence() {
        return evidence;
    }

    public String meaning() {
        return meaning;
    }

    /**
     * The knob of that name; dashes do for underscores.
     *
     * @throws IllegalArgumentException with a text for people if there is none
     */
    public static Knob of(String key) {
        for (Knob knob : values()) {
            if (knob.key().equals(key.replace('-', '_'))) {
                return knob;
            }
        }
        throw new IllegalArgumentException("there is no setting '" + key + "'; GET /_emulator/settings lists them all");
    }

    /** A Long for counts and milliseconds, a Boolean for switches, a String for choices. */
    Object parse(String text) {
        return switch (type) {
            case COUNT, MILLIS -> number(text);
            case SWITCH -> flag(text);
            case CHOICE -> choice(text);
        };
    }

    private Long number(String text) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, with the name of the setting
        }
        throw new IllegalArgumentException(key() + " must be a whole number from 0, not '" + text + "'");
    }

    private Boolean flag(String text) {
        if (text.equals("true") || text.equals("false")) {
            return text.equals("true");
        }
        throw new IllegalArgumentException(key() + " must be true or false, not '" + text + "'");
    }

    private String choice(String text) {
        if (choices.contains(text)) {
            return text;
        }
        throw new IllegalArgumentException(key() + " must be one of " + choices + ", not '" + text + "'");
    }
}
