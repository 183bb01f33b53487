package dev.segue.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Our properties file from a Segment destination's settings. Every setting that says what messages become is written,
 * the ones on which Segment's were silent under a mark, so that a change of our defaults changes nothing.
 */
public final class SegmentImport {
    private static final String HEAD = """
            # From the settings of a Segment destination. A setting under "assumed" was not among them: it has the value that
            # Segue takes then.
            """;

    private static final String MISSING_TOKEN = """
            # missing: the token of the Mixpanel project
            #mixpanel.token=
            """;

    private static final String MISSING_IDENTITY = """
            # missing: the identity system of the Mixpanel project, legacy, original or simplified; Segment never asked
            #mixpanel.identity=
            """;

    private SegmentImport() {}

    /** The text of the file. */
    public static String text(SegmentSettings segment) {
        List<SegmentSettings.Entry> entries = new ArrayList<>(segment.entries());
        // Of our own making: Segment's destination had no such switches, and a server of Segment's did as they say.
        entries.add(assumed(MappingConfig.DROP_BUNDLED, true));
        entries.add(assumed(StateConfig.SUPER_PROPERTIES, false));
        entries.add(assumed(StateConfig.FIRST_TOUCH, false));
        StringBuilder text = new StringBuilder(HEAD);
        missing(entries, MixpanelConfig.TOKEN, MISSING_TOKEN, text);
        missing(entries, MixpanelConfig.IDENTITY, MISSING_IDENTITY, text);
        entries.stream().filter(entry -> !entry.assumed()).forEach(entry -> line(entry, text));
        text.append("\n# assumed\n");
        entries.stream().filter(SegmentSettings.Entry::assumed).forEach(entry -> line(entry, text));
        return text.toString();
    }

    private static SegmentSettings.Entry assumed(String name, boolean value) {
        return new SegmentSettings.Entry(name, BooleanNode.valueOf(value), true);
    }

    private static void missing(List<SegmentSettings.Entry> entries, String name, String remark, StringBuilder text) {
        boolean given = entries.stream()
                .anyMatch(entry ->
                        entry.name().equals(name) && !entry.value().asText().isBlank());
        if (!given) {
            entries.removeIf(entry -> entry.name().equals(name));
            text.append(remark);
        }
    }

    private static void line(SegmentSettings.Entry entry, StringBuilder text) {
        JsonNode value = entry.value();
        boolean none = value.isArray() && value.isEmpty();
        String written = none ? "" : value.isTextual() ? value.textValue() : value.toString();
        text.append(entry.name()).append('=').append(escaped(written)).append('\n');
    }

    /** As {@link java.util.Properties} reads it: a backslash escapes, spaces at the start of a value would be lost. */
    private static String escaped(String value) {
        String escaped = value.replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("\f", "\\f");
        return escaped.startsWith(" ") ? "\\" + escaped : escaped;
    }
}
