package dev.segue.config;

import dev.segue.mapping.Identity;
import dev.segue.mapping.Settings;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** What messages become: the settings of Segment's Mixpanel destination under our names, with Segment's meaning. */
public final class MappingConfig {
    public static final String PEOPLE = "mapping.people";
    public static final String SET_ALL_TRAITS = "mapping.set.all.traits.by.default";
    public static final String PEOPLE_PROPERTIES = "mapping.people.properties";
    public static final String SUPER_PROPERTIES = "mapping.super.properties";
    public static final String EVENT_INCREMENTS = "mapping.event.increments";
    public static final String PROPERTY_INCREMENTS = "mapping.property.increments";
    public static final String CONSOLIDATED_PAGE_CALLS = "mapping.consolidated.page.calls";
    public static final String TRACK_ALL_PAGES = "mapping.track.all.pages";
    public static final String TRACK_CATEGORIZED_PAGES = "mapping.track.categorized.pages";
    public static final String TRACK_NAMED_PAGES = "mapping.track.named.pages";
    public static final String GROUP_IDENTIFIER_TRAITS = "mapping.group.identifier.traits";
    public static final String GROUP_TRAITS_TO_SET_ONCE = "mapping.group.traits.to.set.once";
    public static final String SOURCE_NAME = "mapping.source.name";
    public static final String LEGACY_SUPER_PROPERTIES = "mapping.legacy.super.properties";
    public static final String DROP_BUNDLED = "mapping.drop.bundled";

    private MappingConfig() {}

    static void define(ConfigDef definition) {
        Section section = new Section(definition, "Mapping");
        flag(
                section,
                PEOPLE,
                false,
                "Send profile updates: identify, increments and charges. Off, identify calls set nothing.");
        flag(
                section,
                SET_ALL_TRAITS,
                true,
                "Send every trait to the profile and as a super property; off, only the listed ones and those that Mixpanel"
                        + " knows by name.");
        list(section, PEOPLE_PROPERTIES, "Traits for the profile when `" + SET_ALL_TRAITS + "` is off.");
        list(section, SUPER_PROPERTIES, "Traits for events when `" + SET_ALL_TRAITS + "` is off.");
        list(
                section,
                EVENT_INCREMENTS,
                "Events, in any case, that add 1 to a profile property of their name and set `Last <event>`.");
        list(section, PROPERTY_INCREMENTS, "Event properties, in any case, whose number is added to the profile's.");
        flag(
                section,
                CONSOLIDATED_PAGE_CALLS,
                true,
                "Send every page as `Loaded a Page` and every screen as `Loaded a Screen`; the three below count only when this"
                        + " is off.");
        flag(
                section,
                TRACK_ALL_PAGES,
                false,
                "Send every page and screen under those names, whatever the two below say.");
        flag(
                section,
                TRACK_CATEGORIZED_PAGES,
                true,
                "Send pages and screens that have a category as `Viewed <category> Page`.");
        flag(section, TRACK_NAMED_PAGES, true, "Send pages and screens that have a name as `Viewed <name> Page`.");
        list(
                section,
                GROUP_IDENTIFIER_TRAITS,
                "Group keys of the Mixpanel project; without any, group calls are dropped.");
        list(section, GROUP_TRAITS_TO_SET_ONCE, "Group traits that only a group's first call sets; if empty, all are.");
        section.optional(
                SOURCE_NAME,
                ConfigDef.Type.STRING,
                null,
                null,
                Importance.LOW,
                "Sent with every event as `segment_source_name`.");
        flag(
                section,
                LEGACY_SUPER_PROPERTIES,
                false,
                "Put a `$` before the names of super properties, as old projects expect.");
        flag(
                section,
                DROP_BUNDLED,
                true,
                "Drop messages that the device's own Mixpanel library has sent already (`_metadata.bundled` names Mixpanel).");
    }

    private static void flag(Section section, String name, boolean fallback, String meaning) {
        section.optional(name, ConfigDef.Type.BOOLEAN, fallback, null, Importance.MEDIUM, meaning);
    }

    private static void list(Section section, String name, String meaning) {
        section.optional(name, ConfigDef.Type.LIST, List.of(), null, Importance.MEDIUM, meaning);
    }

    static Settings settings(Values values, String token, Identity identity) {
        return new Settings(
                token,
                identity,
                values.flag(PEOPLE),
                values.flag(SET_ALL_TRAITS),
                values.list(PEOPLE_PROPERTIES),
                values.list(SUPER_PROPERTIES),
                values.list(EVENT_INCREMENTS),
                values.list(PROPERTY_INCREMENTS),
                values.flag(CONSOLIDATED_PAGE_CALLS),
                values.flag(TRACK_ALL_PAGES),
                values.flag(TRACK_CATEGORIZED_PAGES),
                values.flag(TRACK_NAMED_PAGES),
                values.list(GROUP_IDENTIFIER_TRAITS),
                values.list(GROUP_TRAITS_TO_SET_ONCE),
                values.textOrNull(SOURCE_NAME),
                values.flag(LEGACY_SUPER_PROPERTIES),
                values.flag(DROP_BUNDLED),
                values.text(MixpanelConfig.LINK_EVENT),
                values.text(MixpanelConfig.ALIAS_ENDPOINT)
                        .toLowerCase(Locale.ROOT)
                        .equals("track"),
                StateConfig.settings(values));
    }
}
