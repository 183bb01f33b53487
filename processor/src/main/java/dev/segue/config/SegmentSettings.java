package dev.segue.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.segue.mapping.Identity;
import dev.segue.mapping.Settings;
import dev.segue.mapping.StateSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The settings of Segment's Mixpanel destination, read under Segment's own names: those of the catalogue today, the older
 * {@code increments}, and the token and region of the destination's successor. {@code identity} is ours, since Segment
 * never asked.
 */
public final class SegmentSettings {
    /** What is said of a key that changes nothing, or not as it stands. */
    public enum About {
        /** No setting of the destination. */
        UNKNOWN,
        /** Of the browser or a device; a server has no use for it. */
        NO_MEANING_ON_A_SERVER,
        /** Needed by Segment, not by us. */
        NO_LONGER_NEEDED,
        /** The value is none that the setting can have; the default is taken. */
        BAD_VALUE
    }

    /**
     * A remark on one key.
     *
     * @param key as it was given
     * @param text one line; never a value
     */
    public record Note(About about, String key, String text) {}

    /**
     * One of our settings.
     *
     * @param name such as {@code mapping.people}
     * @param value true or false, a text, or a list of texts
     * @param assumed whether Segment's settings were silent and this is our default
     */
    public record Entry(String name, JsonNode value, boolean assumed) {}

    /** One of Segment's keys; the fallback's type is the value's. */
    private record Key(String name, String ours, JsonNode fallback) {}

    private static final JsonNode ON = BooleanNode.TRUE;
    private static final JsonNode OFF = BooleanNode.FALSE;
    private static final JsonNode TEXT = TextNode.valueOf("");
    private static final String REGION_SWITCH = "enableEuropeanUnionEndpoint";

    private static final List<Key> KEYS = List.of(
            new Key("token", MixpanelConfig.TOKEN, TEXT),
            new Key("identity", MixpanelConfig.IDENTITY, TEXT),
            new Key(REGION_SWITCH, MixpanelConfig.REGION, OFF),
            new Key("people", MappingConfig.PEOPLE, OFF),
            new Key("setAllTraitsByDefault", MappingConfig.SET_ALL_TRAITS, ON),
            new Key("peopleProperties", MappingConfig.PEOPLE_PROPERTIES, noText()),
            new Key("superProperties", MappingConfig.SUPER_PROPERTIES, noText()),
            new Key("eventIncrements", MappingConfig.EVENT_INCREMENTS, noText()),
            new Key("propIncrements", MappingConfig.PROPERTY_INCREMENTS, noText()),
            new Key("consolidatedPageCalls", MappingConfig.CONSOLIDATED_PAGE_CALLS, ON),
            new Key("trackAllPages", MappingConfig.TRACK_ALL_PAGES, OFF),
            new Key("trackCategorizedPages", MappingConfig.TRACK_CATEGORIZED_PAGES, ON),
            new Key("trackNamedPages", MappingConfig.TRACK_NAMED_PAGES, ON),
            new Key("groupIdentifierTraits", MappingConfig.GROUP_IDENTIFIER_TRAITS, noText()),
            new Key("groupTraitsToSetOnce", MappingConfig.GROUP_TRAITS_TO_SET_ONCE, noText()),
            new Key("sourceName", MappingConfig.SOURCE_NAME, TEXT),
            new Key("legacySuperProperties", MappingConfig.LEGACY_SUPER_PROPERTIES, OFF));

    /** Other names of the same settings: the old server integration's, and the destination's successor's. */
    private static final Map<String, String> SYNONYMS =
            Map.of("increments", "eventIncrements", "projectToken", "token", "apiRegion", REGION_SWITCH);

    private static final Set<String> NO_LONGER_NEEDED = Set.of("apiKey", "apiSecret", "secret", "strictMode");

    private static final Set<String> BROWSER_ONLY = Set.of(
            "persistence",
            "cookieName",
            "crossSubdomainCookie",
            "secureCookie",
            "nameTag",
            "pageview",
            "trackAutomaticEvents",
            "bundled");

    private static final Set<String> KNOWN = Stream.of(
                    KEYS.stream().map(Key::name),
                    SYNONYMS.keySet().stream(),
                    NO_LONGER_NEEDED.stream(),
                    BROWSER_ONLY.stream())
            .flatMap(Function.identity())
            .collect(Collectors.toUnmodifiableSet());

    private final Map<String, JsonNode> given = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();

    private SegmentSettings() {}

    /** Reads a destination's settings object; nothing in it is refused, see {@link #notes()}. */
    public static SegmentSettings read(ObjectNode json) {
        SegmentSettings settings = new SegmentSettings();
        json.properties().forEach(member -> settings.take(member.getKey(), member.getValue()));
        return settings;
    }

    private static JsonNode noText() {
        return JsonNodeFactory.instance.arrayNode();
    }

    private void take(String name, JsonNode value) {
        String synonym = SYNONYMS.getOrDefault(name, name);
        for (Key key : KEYS) {
            if (key.name().equals(synonym)) {
                boolean empty = value.isNull()
                        || (value.isTextual() && value.textValue().isEmpty());
                JsonNode read = empty ? null : read(key, value);
                if (read != null) {
                    given.merge(key.ours(), read, (first, second) -> name.equals(synonym) ? second : first);
                } else if (!empty) {
                    note(About.BAD_VALUE, name, "expected " + kind(key) + "; the default is taken");
                }
                return;
            }
        }
        if (NO_LONGER_NEEDED.contains(name)) {
            note(About.NO_LONGER_NEEDED, name, "no longer needed: events are sent with the project token");
        } else if (BROWSER_ONLY.contains(name)) {
            note(About.NO_MEANING_ON_A_SERVER, name, "concerns browsers and devices; it has no meaning on a server");
        } else {
            note(About.UNKNOWN, name, "no setting of the destination" + meant(name));
        }
    }

    private void note(About about, String key, String text) {
        notes.add(new Note(about, key, text));
    }

    private static String meant(String name) {
        return DidYouMean.nearest(name, KNOWN)
                .map(nearest -> "; did you mean " + nearest + "?")
                .orElse("");
    }

    /** The value as ours; null if it cannot be. */
    private static @Nullable JsonNode read(Key key, JsonNode value) {
        if (key.name().equals(REGION_SWITCH)) {
            return region(value);
        }
        if (key.fallback().isArray()) {
            return value.isArray() ? texts(value) : null;
        }
        if (key.fallback().isBoolean()) {
            return flag(value);
        }
        boolean identity = key.ours().equals(MixpanelConfig.IDENTITY);
        return value.isTextual() && (!identity || identity(value.textValue()) != null) ? value : null;
    }

    private static @Nullable JsonNode flag(JsonNode value) {
        if (value.isTextual()
                && (value.textValue().equals("true") || value.textValue().equals("false"))) {
            return BooleanNode.valueOf(value.textValue().equals("true"));
        }
        return value.isBoolean() ? value : null;
    }

    /** The switch for the European endpoint, or the successor's region such as {@code EU} with a flag behind it. */
    private static @Nullable JsonNode region(JsonNode value) {
        JsonNode europe = flag(value);
        if (europe != null) {
            return TextNode.valueOf(europe.booleanValue() ? "eu" : "us");
        }
        String name = value.asText().toLowerCase(Locale.ROOT);
        return Set.of("us", "eu", "in").contains(name.substring(0, Math.min(2, name.length())))
                ? TextNode.valueOf(name.substring(0, 2))
                : null;
    }

    private static ArrayNode texts(JsonNode list) {
        ArrayNode texts = JsonNodeFactory.instance.arrayNode();
        list.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static String kind(Key key) {
        if (key.fallback().isArray()) {
            return "a list of names";
        }
        if (key.ours().equals(MixpanelConfig.IDENTITY)) {
            return "legacy, original or simplified";
        }
        return key.fallback().isBoolean() ? "true or false" : "text";
    }

    /** Remarks, in the order of the keys. */
    public List<Note> notes() {
        return List.copyOf(notes);
    }

    /** All of our settings that Segment's decide, given or assumed; without token and identity if they are not given. */
    public List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Key key : KEYS) {
            JsonNode value = given.get(key.ours());
            if (value != null) {
                entries.add(new Entry(key.ours(), value, false));
            } else if (key.name().equals(REGION_SWITCH)) {
                entries.add(new Entry(key.ours(), TextNode.valueOf("us"), true));
            } else if (!key.ours().startsWith("mixpanel.")) {
                entries.add(new Entry(key.ours(), key.fallback(), true));
            }
        }
        return entries;
    }

    /** What the mapper needs; missing settings have our defaults. */
    public Settings settings(String tokenIfMissing, Identity identityIfMissing) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        entries().forEach(entry -> all.put(entry.name(), entry.value()));
        String token = text(all, MixpanelConfig.TOKEN);
        Identity identity = identity(text(all, MixpanelConfig.IDENTITY));
        return new Settings(
                token.isEmpty() ? tokenIfMissing : token,
                identity == null ? identityIfMissing : identity,
                flag(all, MappingConfig.PEOPLE),
                flag(all, MappingConfig.SET_ALL_TRAITS),
                list(all, MappingConfig.PEOPLE_PROPERTIES),
                list(all, MappingConfig.SUPER_PROPERTIES),
                list(all, MappingConfig.EVENT_INCREMENTS),
                list(all, MappingConfig.PROPERTY_INCREMENTS),
                flag(all, MappingConfig.CONSOLIDATED_PAGE_CALLS),
                flag(all, MappingConfig.TRACK_ALL_PAGES),
                flag(all, MappingConfig.TRACK_CATEGORIZED_PAGES),
                flag(all, MappingConfig.TRACK_NAMED_PAGES),
                list(all, MappingConfig.GROUP_IDENTIFIER_TRAITS),
                list(all, MappingConfig.GROUP_TRAITS_TO_SET_ONCE),
                text(all, MappingConfig.SOURCE_NAME),
                flag(all, MappingConfig.LEGACY_SUPER_PROPERTIES),
                true,
                Settings.DEFAULT_LINK_EVENT,
                false,
                StateSettings.OFF);
    }

    private static boolean flag(Map<String, JsonNode> all, String name) {
        JsonNode value = all.get(name);
        return value != null && value.booleanValue();
    }

    private static String text(Map<String, JsonNode> all, String name) {
        JsonNode value = all.get(name);
        return value == null ? "" : value.asText();
    }

    private static List<String> list(Map<String, JsonNode> all, String name) {
        List<String> names = new ArrayList<>();
        JsonNode value = all.get(name);
        if (value != null) {
            value.forEach(element -> names.add(element.asText()));
        }
        return names;
    }

    private static @Nullable Identity identity(String name) {
        for (Identity identity : Identity.values()) {
            if (identity.name().equalsIgnoreCase(name)) {
                return identity;
            }
        }
        return null;
    }
}
