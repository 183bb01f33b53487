package dev.segue.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Which ids are one user. One class an {@link IdentityMode}; guarded by the store's lock. */
interface IdentityGraph {
    /**
     * Takes in an identity verb.
     *
     * @return why it has no effect, in Mixpanel's words; {@link #KNOWN} if it says nothing new; null if the link holds
     */
    @Nullable String verb(Judged verb, Link link, Knobs knobs);

    /**
     * Takes in an event, whose properties may link, too.
     *
     * @return why what it says has no effect, else null
     */
    @Nullable String event(ObjectNode properties, long nanos);

    /** The id that this one stands for at that time. */
    String canonical(String id, long nanos);

    /** What {@code $failure_description} says beside a reason; the texts are the emulator's. */
    static String described(String reason) {
        return switch (reason) {
            case "errSameIDs" -> "both ids are the same";
            case "errMissingID" -> "one of the two ids is missing";
            case "errAliasAlreadyExists" -> "the alias stands for another id already";
            case "errAnonDistinctIdNonGUIDForm" -> "the anonymous id is not a UUID of version 4";
            case "errAnonDistinctIdAssignedAlready" -> "the anonymous id belongs to another user already";
            case "errManyIDs" -> "the user would have too many ids";
            default -> "the verb has no effect in this project";
        };
    }

    /** The answer of {@link #verb} for a link that exists already. */
    String KNOWN = "known";

    static IdentityGraph of(IdentityMode mode, Knobs knobs) {
        long most = knobs.count(Knob.KEEP_RECORDS);
        return switch (mode) {
            case LEGACY -> new LegacyIdentity(most);
            case ORIGINAL -> new OriginalIdentity(most);
            case SIMPLIFIED -> new SimplifiedIdentity(most);
        };
    }
}
