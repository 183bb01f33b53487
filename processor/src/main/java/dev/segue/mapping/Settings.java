package dev.segue.mapping;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The destination's settings, as far as they change what a message becomes. Meaning and defaults: the {@code mapping.*}
 * rows of the configuration reference.
 *
 * @param token the project token; never printed
 * @param sourceName sent as {@code segment_source_name}; null or blank: not sent
 * @param linkEvent simplified identity: the name of the event that links two ids; empty: none is sent
 * @param aliasToTrack {@code $create_alias} goes to {@code /track} instead of {@code /import}
 * @param state what is remembered of users
 */
public record Settings(
        String token,
        Identity identity,
        boolean people,
        boolean setAllTraitsByDefault,
        List<String> peopleProperties,
        List<String> superProperties,
        List<String> eventIncrements,
        List<String> propertyIncrements,
        boolean consolidatedPageCalls,
        boolean trackAllPages,
        boolean trackCategorizedPages,
        boolean trackNamedPages,
        List<String> groupIdentifierTraits,
        List<String> groupTraitsToSetOnce,
        @Nullable String sourceName,
        boolean legacySuperProperties,
        boolean dropBundled,
        String linkEvent,
        boolean aliasToTrack,
        StateSettings state) {
    /** The name of the linking event unless a setting says otherwise. */
    public static final String DEFAULT_LINK_EVENT = "Identity Linked";

    public Settings {
        peopleProperties = List.copyOf(peopleProperties);
        superProperties = List.copyOf(superProperties);
        eventIncrements = List.copyOf(eventIncrements);
        propertyIncrements = List.copyOf(propertyIncrements);
        groupIdentifierTraits = List.copyOf(groupIdentifierTraits);
        groupTraitsToSetOnce = List.copyOf(groupTraitsToSetOnce);
    }

    @Override
    public String toString() {
        return "Settings[identity=" + identity + ", people=" + people + ", token=…]";
    }
}
