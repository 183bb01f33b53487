package dev.segue.mapping;

import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of a user from message to message. Immutable.
 *
 * @param links the ids that Mixpanel was told are this user's, oldest first, at most {@link #MAX_LINKS}
 * @param sources the ids whose memory the user takes over, oldest first, at most {@link #MAX_LINKS}
 * @param remembered what goes on later events and on the profile
 */
public record UserState(List<String> links, List<Source> sources, Remembered remembered) {
    /** How many links, and how many sources, are remembered; the oldest is forgotten first. */
    public static final int MAX_LINKS = 16;

    /** Nothing is remembered. */
    public static final UserState NONE = new UserState(List.of());

    /**
     * An id of the user under which messages came before.
     *
     * @param answered whether what is remembered of it has come
     */
    public record Source(String id, boolean answered) {}

    public UserState {
        links = List.copyOf(links);
        sources = List.copyOf(sources);
        if (links.size() > MAX_LINKS || sources.size() > MAX_LINKS) {
            throw new IllegalArgumentException("at most " + MAX_LINKS + " links and sources");
        }
    }

    /** Of a user of whom only the links are known. */
    public UserState(List<String> links) {
        this(links, List.of(), Remembered.NONE);
    }

    /** Whether this id was linked to the user before. */
    public boolean linked(String id) {
        return links.contains(id);
    }

    /** The state with this id linked; the same object if it was already. */
    public UserState link(String id) {
        return linked(id) ? this : new UserState(longer(links, id), sources, remembered);
    }

    /** Whether what is remembered of one of the sources has not come yet. */
    public boolean isWaitingForSource() {
        return sources.stream().anyMatch(source -> !source.answered());
    }

    /** The sources that were not there before: whoever keeps the state must ask for what is remembered of them. */
    public List<String> newSources(UserState before) {
        return sources.stream()
                .map(Source::id)
                .filter(id -> !before.hasSource(id))
                .toList();
    }

    /** The state once the memory of a source, which may be none, is there. */
    public UserState answered(String id, Remembered memory, StateSettings bounds) {
        List<Source> next = sources.stream()
                .map(source -> source.id().equals(id) ? new Source(id, true) : source)
                .toList();
        return new UserState(links, next, remembered.merge(memory, bounds));
    }

    UserState withSource(String id) {
        return hasSource(id) ? this : new UserState(links, longer(sources, new Source(id, false)), remembered);
    }

    UserState withRemembered(Remembered next) {
        return next.equals(remembered) ? this : new UserState(links, sources, next);
    }

    private boolean hasSource(String id) {
        return sources.stream().anyMatch(source -> source.id().equals(id));
    }

    private static <T> List<T> longer(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        if (longer.size() == MAX_LINKS) {
            longer.remove(0);
        }
        longer.add(last);
        return longer;
    }
}
