package dev.segue.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that is known of one project. Guarded by the store's lock. */
final class ProjectBook {
    private final IdentityMode mode;
    private final IdentityGraph graph;
    private final AliasWindows windows;
    private final HotShards shards;
    private final Tally tally = new Tally();
    private final FingerprintSet seen = new FingerprintSet();
    private final Profiles people;
    private final Profiles groups;
    private final Map<String, Long> deleted;
    private final Map<String, Deque<Kept>> byUser = new LinkedHashMap<>();

    ProjectBook(IdentityMode mode, Knobs knobs) {
        long most = knobs.count(Knob.KEEP_RECORDS);
        this.mode = mode;
        graph = IdentityGraph.of(mode, knobs);
        windows = new AliasWindows(most);
        shards = new HotShards(most);
        deleted = new Bounded<>(most);
        people = new Profiles(most);
        groups = new Profiles(most);
    }

    /**
     * Stores, or only notes, one record.
     *
     * @param attempts takes the attempt if the record is an identity verb, so that it can be told when its request ended
     */
    Kept enter(
            Judged judged, long sequence, Incoming in, EmulatorSettings settings, List<AliasWindows.Attempt> attempts) {
        boolean verb = judged.kind() == Kind.ALIAS || judged.kind() == Kind.IDENTITY;
        if (!verb && !judged.user().isEmpty()) {
            windows.followed(judged.user(), in.id(), in.arrivedNanos());
        }
        boolean duplicate = false;
        boolean early = false;
        boolean hot = false;
        String failure = null;
        if (judged.accepted()) {
            Fingerprint equality = judged.equality();
            duplicate = equality != null && !seen.add(equality, settings.knobs().count(Knob.KEEP_RECORDS));
            early = !verb
                    && !judged.user().isEmpty()
                    && windows.split(judged.user(), in.arrivedNanos(), judged.kind() == Kind.PROFILE);
            hot = judged.kind() == Kind.EVENT
                    && shards.isHot(judged, settings.project(judged.project()).groupKeys(), settings.knobs());
            failure = verb ? link(judged, in, settings, attempts) : apply(judged, early, in, settings);
        } else if (verb) {
            attempts.add(windows.attempted(judged.user(), in.id(), null));
        }
        Received received = received(judged, sequence, in, duplicate, early);
        tally.count(received);
        if (hot) {
            tally.hot();
        }
        Kept kept = new Kept(received, in.host(), in.query().useAddress(true) ? in.address() : null, hot, failure);
        if (!judged.user().isEmpty()) {
            byUser.computeIfAbsent(judged.user(), u -> new ArrayDeque<>(2)).add(kept);
        }
        return kept;
    }

    private @Nullable String link(
            Judged verb, Incoming in, EmulatorSettings settings, List<AliasWindows.Attempt> attempts) {
        String other = verb.otherId() == null ? "" : verb.otherId();
        Link link = new Link(verb.user(), other, settings.knobs().duration(Knob.ALIAS_DELAY));
        String failure = graph.verb(verb, link, settings.knobs());
        Link told = IdentityGraph.KNOWN.equals(failure) ? windows.link(verb.user(), other) : null;
        attempts.add(windows.attempted(verb.user(), in.id(), failure == null ? link : told));
        if (failure == null && verb.kind() == Kind.ALIAS) {
            tally.linkedByAlias();
        }
        return IdentityGraph.KNOWN.equals(failure) ? null : failure;
    }

    private @Nullable String apply(Judged judged, boolean early, Incoming in, EmulatorSettings settings) {
        if (judged.kind() == Kind.EVENT) {
            return graph.event(judged.raw().properties(), in.arrivedNanos());
        }
        ObjectNode update = judged.raw().object();
        if (judged.kind() == Kind.GROUP) {
            Profile.Step step = new Profile.Step(judged.name(), update, in.arrived(), null, settings.knobs());
            tally.lost(groups.apply(String.valueOf(judged.otherId()), step));
            return null;
        }
        boolean asSent = early || update.path("$ignore_alias").asBoolean(false);
        String id = asSent ? judged.user() : profileOf(judged.user(), in.arrivedNanos());
        Location location =
                Geography.of(settings, update.path("$ip"), in.query().useAddress(true) ? in.address() : null);
        tally.lost(people.apply(id, new Profile.Step(judged.name(), update, in.arrived(), location, settings.knobs())));
        return null;
    }

    /**
     * The profile that an id leads to: the canonical id's; in Original projects, where that is an arbitrary one, the id's own if only that
     * exists.
     */
    private String profileOf(String id, long nanos) {
        String canonical = graph.canonical(id, nanos);
        boolean onlyOwn = people.has(id) && !people.has(canonical);
        return onlyOwn && mode == IdentityMode.ORIGINAL ? id : canonical;
    }

    private static Received received(Judged judged, long sequence, Incoming in, boolean duplicate, boolean early) {
        return new Received(
                sequence,
                in.id(),
                in.connection(),
                judged.raw().index(),
                in.arrived(),
                in.arrivedNanos(),
                judged.project(),
                in.endpoint(),
                judged.kind(),
                judged.name(),
                judged.user(),
                judged.otherId(),
                judged.insertId(),
                judged.time(),
                judged.outcome(),
                judged.reason(),
                duplicate,
                judged.idempotent(),
                early);
    }

    /** What came of that user up to that record is deleted. */
    void delete(String user, long sequence) {
        deleted.put(user, sequence);
        people.forget(user);
    }

    boolean isDeleted(Received event) {
        Long until = deleted.get(event.user());
        return until != null && event.sequence() <= until;
    }

    /** The oldest record of its user is remembered no longer. */
    void forget(Kept kept) {
        Deque<Kept> records = byUser.get(kept.received().user());
        if (records != null
                && records.element().received().sequence() == kept.received().sequence()) {
            records.remove();
            if (records.isEmpty()) {
                byUser.remove(kept.received().user());
            }
        }
    }

    /** The id that an event shows: its own if it was split off for good, else what that stands for at the time. */
    String shownId(Received event, Knobs knobs, long nanos) {
        boolean splitForGood = event.early() && !windows.isHealed(event.user(), mode, knobs, nanos);
        return splitForGood ? event.user() : graph.canonical(event.user(), nanos);
    }

    Counters counters(Knobs knobs, long nanos, long forgotten) {
        Set<String> split = windows.splitUsers();
        long healed = split.stream()
                .filter(u -> windows.isHealed(u, mode, knobs, nanos))
                .count();
        return new Counters(
                tally.byEndpoint(),
                tally.reasons(),
                tally.nonIdempotentRepeats(),
                tally.aliases(),
                windows.splitCount(),
                (int) healed,
                windows.smallest(),
                tally.hotEvents(),
                tally.propertiesLost(),
                forgotten,
                !seen.forgot());
    }

    IdentityMode mode() {
        return mode;
    }

    IdentityGraph graph() {
        return graph;
    }

    AliasWindows windows() {
        return windows;
    }

    Profiles people() {
        return people;
    }

    /** A user's profile as a reader of reports finds it. */
    String readableProfile(String id, long nanos) {
        return profileOf(id, nanos);
    }

    Profiles groups() {
        return groups;
    }

    Set<String> users() {
        return new LinkedHashSet<>(byUser.keySet());
    }

    Deque<Kept> of(String user) {
        return byUser.getOrDefault(user, new ArrayDeque<>());
    }
}
