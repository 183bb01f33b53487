package dev.segue.mapping;

import org.jspecify.annotations.Nullable;

/**
 * The name of the one event that a page or screen call becomes, if it becomes one: Segment's documentation of the
 * destination, and its server integration. The first setting that applies decides.
 */
final class PageMapping {
    private final Settings settings;

    PageMapping(Settings settings) {
        this.settings = settings;
    }

    /**
     * The event's name; null if the settings ask for none.
     *
     * @param type {@code Page} or {@code Screen}
     */
    @Nullable String event(String type, @Nullable String category, @Nullable String name) {
        if (settings.consolidatedPageCalls() || settings.trackAllPages()) {
            return "Loaded a " + type;
        }
        if (settings.trackCategorizedPages() && category != null) {
            return "Viewed " + category + (name == null ? "" : " " + name) + " " + type;
        }
        return settings.trackNamedPages() && name != null ? "Viewed " + name + " " + type : null;
    }
}
