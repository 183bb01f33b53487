package dev.segue.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Kind;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Legacy projects: an alias leads to the id that existed before it, once and for good. Nothing else joins ids, and nothing that was stored
 * under the alias before is moved.
 */
final class LegacyIdentity implements IdentityGraph {
    private final Map<String, Link> aliases;

    LegacyIdentity(long most) {
        aliases = new Bounded<>(most);
    }

    @Override
    public @Nullable String verb(Judged verb, Link link, Knobs knobs) {
        if (verb.kind() != Kind.ALIAS) {
            return "errUnknownVerb";
        }
        if (link.newId().isEmpty() || link.otherId().isEmpty()) {
            return "errMissingID";
        }
        if (link.newId().equals(link.otherId()) || end(link.otherId()).equals(link.newId())) {
            return "errSameIDs";
        }
        Link before = aliases.get(link.newId());
        if (before != null) {
            return before.otherId().equals(link.otherId()) ? KNOWN : "errAliasAlreadyExists";
        }
        aliases.put(link.newId(), link);
        return null;
    }

    @Override
    public @Nullable String event(ObjectNode properties, long nanos) {
        return null;
    }

    @Override
    public String canonical(String id, long nanos) {
        String at = id;
        for (Link link = aliases.get(at); link != null && link.effective(nanos); link = aliases.get(at)) {
            at = link.otherId();
        }
        return at;
    }

    /** Where the chain ends once all links are in effect; there are no circles, since none is let in. */
    private String end(String id) {
        String at = id;
        for (Link link = aliases.get(at); link != null; link = aliases.get(at)) {
            at = link.otherId();
        }
        return at;
    }
}
