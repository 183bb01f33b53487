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
    @Nullable String verb(Judged verb, Link link);

    /**
     * Takes in an event, whose properties may link, too.
     *
     * @return why what it says has no effect, else null
     */
    @Nullable String event(ObjectNode properties, long nanos);

    /** The id that this one stands for at that time. */
    String canonical(String id, long nanos);

    /** The answer of {@link #verb} for a link that exists already. */
    String KNOWN = "known";

    static IdentityGraph of(IdentityMode mode, Knobs knobs) {
        long most = knobs.count(Knob.KEEP_RECORDS);
        return switch (mode) {
            case LEGACY -> new LegacyIdentity(most);
            case ORIGINAL -> new OriginalIdentity(most, knobs.count(Knob.MAX_CLUSTER));
            case SIMPLIFIED -> new SimplifiedIdentity(most);
        };
    }
}
