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
    RETRY_AFTER_FORM(
            List.of("seconds", "date"),
            Evidence.GUESS,
            "How that Retry-After is written: in seconds, or as a date on the emulator's clock."),
    UPDATES_PER_MINUTE(
            Type.COUNT,
            "0",
            Evidence.GUESS,
            "Most updates of a project in a rolling minute, 0 is no limit; none is documented for /engage and /groups."),
    CHECK_ORDER(
            List.of("limit-first", "credentials-first"),
            Evidence.GUESS,
            "Whether a request that is above the limit and has bad credentials is answered 429 or 401."),
    MALFORMED(
            List.of("by-endpoint", "400", "zero"),
            Evidence.GUESS,
            "Answer to what is not JSON: 400 on a strict /import and 200 with 0 elsewhere, or one of the two everywhere."),
    ENGAGE_GZIP(
            List.of("refuse", "accept"),
            Evidence.DOCUMENTED,
            "Compressed bodies on /engage and /groups. The documents refuse them; the Java and Android libraries send them."),
    UNKNOWN_PROJECTS(
            List.of("accept", "refuse"),
            Evidence.OURS,
            "Tokens and service accounts that no configured project has: each token gets a project of its own, or 401 on /import and a silent drop elsewhere."),
    PROJECT_SECRET(
            List.of("accept", "until-retired", "refuse"),
            Evidence.DOCUMENTED,
            "The deprecated project secret on /import; it is retired on 2027-03-03, which until-retired obeys."),
    FOREIGN_TOKEN(
            List.of("keep", "drop"),
            Evidence.GUESS,
            "An event on /import whose token names another project than the credentials: kept under the credentials' project, or dropped."),
    FUTURE_TIME(
            List.of("overwrite", "keep"),
            Evidence.DOCUMENTED,
            "A time up to an hour ahead: overwritten with the present, so that a repeat is no longer recognised, or kept."),
    EARLY_TIME(
            List.of("refuse", "accept"),
            Evidence.DOCUMENTED,
            "A time before 1971: refused as the documents say, or taken as somebody saw."),
    TRACK_MAX_AGE(
            Type.MILLIS,
            "432000000",
            Evidence.DOCUMENTED,
            "Older events are dropped by /track without a word (5 days)."),
    TRACK_ANSWER(
            List.of("any", "all"),
            Evidence.DOCUMENTED,
            "When /track answers 1: if any event is good, or only if all are; the documents say both."),
    LENIENT_FLAWS(
            List.of("drop", "store"),
            Evidence.GUESS,
            "What happens to events with missing or bad ids on /import without strict."),
    EXTRA_KEYS(
            List.of("ignore", "refuse"),
            Evidence.GUESS,
            "A key of an event on a strict /import that is neither event nor properties."),
    LONG_INSERT_ID(List.of("refuse", "cut"), Evidence.GUESS, "An $insert_id of more than 36 bytes."),
    REFUSED_DEVICE_IDS(
            Type.SWITCH,
            "true",
            Evidence.OBSERVED,
            "Whether $device_id and $user_id are held against the list of refused ids, too."),
    TRIM_IDS(
            Type.SWITCH,
            "false",
            Evidence.GUESS,
            "Whether blanks around an id are overlooked when it is held against that list."),
    STRING_CUT(
            List.of("characters", "bytes"),
            Evidence.DOCUMENTED,
            "What 255 counts where stored strings and property names are cut; the documents say both."),
    SAME_TIME(
            List.of("text", "instant"),
            Evidence.GUESS,
            "Whether a time in seconds and the same in milliseconds are one in de-duplication (instant) or two (text)."),
    SHOWN_COPY(
            List.of("last", "first"),
            Evidence.DOCUMENTED,
            "Which copy of an event queries show; the documents say both."),
    FAILED_ID_KEY(List.of("insert_id", "$insert_id", "absent"), Evidence.OBSERVED, "Name of the id in failed_records."),
    FAILED_RECORDS(
            List.of("objects", "strings"), Evidence.OBSERVED, "Whether failed_records holds objects or plain texts."),
    FAILED_RECORDS_MAX(Type.COUNT, "0", Evidence.GUESS, "Most entries of failed_records; 0 is no bound."),
    FAILED_PER_EVENT(
            List.of("first", "all"),
            Evidence.GUESS,
            "Whether an event with several faults has one failed record or one for each."),
    VERB_NEIGHBOURS(
            List.of("refuse", "store"),
            Evidence.GUESS,
            "What happens to the events beside an identity verb that a Simplified project refuses."),
    MIXED_UPDATES(
            List.of("refuse", "apply"),
            Evidence.GUESS,
            "What happens to the good updates of a request with a bad one."),
    UPDATE_ORDER(
            List.of("arrival", "time"),
            Evidence.GUESS,
            "Order in which the updates of a profile are applied: as they arrive, or by their $time."),
    REMOVED_COPIES(List.of("all", "one"), Evidence.GUESS, "How many copies of a value $remove takes out of a list."),
    MAX_PROFILE_PROPERTIES(
            Type.COUNT, "2000", Evidence.DOCUMENTED, "Most properties of a profile; further ones are not stored."),
    HOT_SHARD_EVENTS(
            Type.COUNT,
            "200000",
            Evidence.DOCUMENTED,
            "Most events of one distinct_id on one event date; later ones are shown as $hotshard_events of nobody."),
    HOT_SHARD_GROUP_EVENTS(
            Type.COUNT, "1000000", Evidence.DOCUMENTED, "The same of one group whose key is set up in the project."),
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
    CANONICAL_ID(
            List.of("largest", "any"),
            Evidence.DOCUMENTED,
            "Which id stands for a cluster of an Original project: that of the larger part, or an arbitrary one."),
    RESTAMP_DELAY(
            Type.MILLIS,
            "2700000",
            Evidence.OBSERVED,
            "How long the raw view lags behind a link (45 minutes were seen)."),
    DELETION_MAX_IDS(
            Type.COUNT, "1999", Evidence.DOCUMENTED, "Most distinct_ids of one data deletion; another page says 2000."),
    DELETION_ANSWER(
            List.of("task", "list"),
            Evidence.DOCUMENTED,
            "Answer to a data deletion: results with a task_id, or a list with a tracking_id; the documents say both."),
    DELETIONS_PER_SECOND(
            Type.COUNT,
            "1",
            Evidence.DOCUMENTED,
            "Most requests of a project about data deletions in a second; above it, 429."),
    IDLE_TIMEOUT(
            Type.MILLIS,
            "30000",
            Evidence.GUESS,
            "How long a new connection may be idle before it is closed; 0 keeps it for ever."),
    CLOCK_OFFSET(
            Type.OFFSET,
            "0",
            Evidence.OURS,
            "How far the emulator's clock is ahead of this machine's, or behind if negative."),
    LATENCY(Type.MILLIS, "0", Evidence.OURS, "Wait before a request is looked at."),
    LATENCY_SPREAD(
            Type.MILLIS,
            "0",
            Evidence.OURS,
            "Most that is added to it, for each request another part of it, the same for the same seed and order."),
    SEED(Type.COUNT, "1", Evidence.OURS, "Seed of latency_spread."),
    KEEP_RECORDS(
            Type.COUNT,
            "1000000",
            Evidence.OURS,
            "Most records, users and profiles that are remembered; counters count on."),
    KEEP_BODY_BYTES(Type.COUNT, "67108864", Evidence.OURS, "Most bytes of record bodies that are remembered."),
    KEEP_REQUESTS(Type.COUNT, "10000", Evidence.OURS, "Most requests that the log remembers."),
    KEEP_REQUEST_BYTES(
            Type.COUNT, "16777216", Evidence.OURS, "Most bytes of decoded bodies of requests that the log remembers.");

    /** What kind of value a knob takes. */
    public enum Type {
        /** A whole number, not negative. */
        COUNT,
        /** A duration in milliseconds, not negative. */
        MILLIS,
        /** A time in milliseconds, forward or, if negative, backward. */
        OFFSET,
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

    /**
     * A Long for counts and milliseconds, a Boolean for switches, a String for choices.
     *
     * @throws IllegalArgumentException naming the knob if the text does not fit
     */
    Object parse(String text) {
        return KnobText.parse(this, text);
    }
}
