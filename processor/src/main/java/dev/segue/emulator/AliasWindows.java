package dev.segue.emulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The race behind an alias: how soon after it something of its user came, and who was split by that.
 *
 * <p>A gap runs from the end of the last attempt at the alias, accepted or not, to the start of the first later request with anything
 * else of the new id. A user is split when such a thing is accepted before the alias took effect. Guarded by the store's lock.
 */
final class AliasWindows {
    private final long most;
    private final Map<String, Attempt> attempts;
    private final Map<String, Link> links;
    private final Map<String, Split> splits;
    private final Deque<Gap> gaps = new ArrayDeque<>();
    private @Nullable Duration smallest;
    private int splitCount;

    AliasWindows(long most) {
        this.most = most;
        attempts = new Bounded<>(most);
        links = new Bounded<>(most);
        splits = new Bounded<>(most);
    }

    /** One request's try at an alias. */
    static final class Attempt {
        private final long request;
        private final @Nullable Link link;
        private boolean ended;
        private long endedNanos;
        private boolean followed;

        Attempt(long request, @Nullable Link link) {
            this.request = request;
            this.link = link;
        }

        /** The request was answered, or its connection reset. */
        void ended(long nanos) {
            ended = true;
            endedNanos = nanos;
            if (link != null) {
                link.ended(nanos);
            }
        }
    }

    private static final class Split {
        private final Link link;
        private boolean withProfile;

        Split(Link link) {
            this.link = link;
        }
    }

    /**
     * An alias came.
     *
     * @param link null if it has no effect
     */
    Attempt attempted(String newId, long request, @Nullable Link link) {
        Attempt attempt = new Attempt(request, link);
        attempts.put(newId, attempt);
        if (link != null) {
            links.putIfAbsent(newId, link);
        }
        return attempt;
    }

    /** The link of those two ids that is remembered, null if there is none. */
    @Nullable Link link(String newId, String otherId) {
        Link link = links.get(newId);
        return link != null && link.otherId().equals(otherId) ? link : null;
    }

    /** Something other than a verb came of that user, whatever becomes of it. */
    void followed(String user, long request, long startedNanos) {
        Attempt attempt = attempts.get(user);
        if (attempt == null || attempt.followed) {
            return;
        }
        attempt.followed = true;
        long nanos = attempt.ended ? Math.max(0, startedNanos - attempt.endedNanos) : 0;
        Duration length = Duration.ofNanos(nanos);
        smallest = smallest == null || length.compareTo(smallest) < 0 ? length : smallest;
        gaps.add(new Gap(user, attempt.request, request, length));
        if (gaps.size() > most) {
            gaps.remove();
        }
    }

    /** Whether an accepted record of that user is ahead of the alias; then the user is split from now on. */
    boolean split(String user, long startedNanos, boolean profile) {
        Link link = links.get(user);
        if (link == null || link.effective(startedNanos)) {
            return false;
        }
        Split split = splits.get(user);
        if (split == null) {
            split = new Split(link);
            splits.put(user, split);
            splitCount++;
        }
        split.withProfile |= profile;
        return true;
    }

    /** How many users were split, those included that are no longer remembered. */
    int splitCount() {
        return splitCount;
    }

    Set<String> splitUsers() {
        return new LinkedHashSet<>(splits.keySet());
    }

    /** Whether the user's events were joined again: Original does so after a while unless there is a profile (a guess). */
    boolean isHealed(String user, IdentityMode mode, Knobs knobs, long nanos) {
        Split split = splits.get(user);
        return split != null
                && mode == IdentityMode.ORIGINAL
                && knobs.is(Knob.SPLIT_HEALING, "by-mode")
                && !split.withProfile
                && split.link.passed(nanos, knobs.duration(Knob.HEAL_DELAY).toNanos());
    }

    List<Gap> gaps() {
        return List.copyOf(gaps);
    }

    @Nullable Duration smallest() {
        return smallest;
    }
}
