package dev.segue.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Kind;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Original ID Merge: clusters of ids, joined by {@code $identify}, {@code $create_alias} and {@code $merge} (the decision trees of Mixpanel's
 * identity references). Whatever breaks a rule is stored and joins nothing.
 *
 * <p>A forest: each id points to another cluster's root, and the edge counts once its link is in effect. The root is the canonical id,
 * as arbitrary as Mixpanel's choice, an anonymous id included: the larger cluster's, or with {@link Knob#CANONICAL_ID} any, the same
 * one for the same ids.
 */
final class OriginalIdentity implements IdentityGraph {
    private static final Pattern UUID_V4 =
            Pattern.compile("(?i)[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    private final Map<String, Edge> edges;
    private final Map<String, Integer> sizes;
    private final Map<String, String> identified;
    private final Map<String, String> aliases;

    private record Edge(String root, Link link) {}

    OriginalIdentity(long most) {
        edges = new Bounded<>(most);
        sizes = new Bounded<>(most);
        identified = new Bounded<>(most);
        aliases = new Bounded<>(most);
    }

    @Override
    public @Nullable String verb(Judged verb, Link link, Knobs knobs) {
        String one = link.newId();
        String other = link.otherId();
        if (one.isEmpty() || other.isEmpty()) {
            return "errMissingID";
        }
        if (one.equals(other)) {
            return "errSameIDs";
        }
        if (verb.kind() == Kind.ALIAS) {
            String before = aliases.get(one);
            if (before != null) {
                return before.equals(other) ? KNOWN : "errAliasAlreadyExists";
            }
        } else if (verb.name().equals("$identify")) {
            if (!UUID_V4.matcher(other).matches()) {
                return "errAnonDistinctIdNonGUIDForm";
            }
            String before = identified.get(other);
            if (before != null) {
                return before.equals(one) ? KNOWN : "errAnonDistinctIdAssignedAlready";
            }
        }
        return join(verb, link, knobs);
    }

    private @Nullable String join(Judged verb, Link link, Knobs knobs) {
        String first = root(link.newId());
        String second = root(link.otherId());
        int size = sizes.getOrDefault(first, 1) + sizes.getOrDefault(second, 1);
        if (!first.equals(second)) {
            if (size > knobs.count(Knob.MAX_CLUSTER)) {
                return "errManyIDs";
            }
            boolean keepFirst = knobs.is(Knob.CANONICAL_ID, "any")
                    ? Fingerprint.of(first).high() <= Fingerprint.of(second).high()
                    : sizes.getOrDefault(first, 1) >= sizes.getOrDefault(second, 1);
            String root = keepFirst ? first : second;
            edges.put(keepFirst ? second : first, new Edge(root, link));
            sizes.put(root, size);
        }
        if (verb.kind() == Kind.ALIAS) {
            aliases.put(link.newId(), link.otherId());
        } else if (verb.name().equals("$identify")) {
            identified.put(link.otherId(), link.newId());
        }
        return first.equals(second) ? KNOWN : null;
    }

    @Override
    public @Nullable String event(ObjectNode properties, long nanos) {
        return null;
    }

    @Override
    public String canonical(String id, long nanos) {
        String at = id;
        for (Edge edge = edges.get(at); edge != null && edge.link().effective(nanos); edge = edges.get(at)) {
            at = edge.root();
        }
        return at;
    }

    private String root(String id) {
        String at = id;
        for (Edge edge = edges.get(at); edge != null; edge = edges.get(at)) {
            at = edge.root();
        }
        return at;
    }
}
