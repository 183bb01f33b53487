package dev.segue.mapping;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a user first came from, under the names and with the words of Mixpanel's browser library: {@code
 * $initial_referrer}, {@code $initial_referring_domain} (both {@code $direct} without a referrer) and {@code
 * initial_utm_*}. Immutable.
 *
 * @param atMs the time of the message, milliseconds since the epoch
 */
public record FirstTouch(long atMs, SortedMap<String, String> properties) {
    private static final String DIRECT = "$direct";

    /** Mixpanel cuts a text after so many characters. */
    private static final int MAX_TEXT = 255;

    public FirstTouch {
        properties = Collections.unmodifiableSortedMap(new TreeMap<>(properties));
    }

    /**
     * What a message says of it; null if it is from no page, names no referrer and no campaign.
     *
     * @param properties the message's own, or its traits: servers give UTM parameters there
     */
    static @Nullable FirstTouch of(ObjectNode context, ObjectNode properties, long timeMs) {
        SortedMap<String, String> touch = new TreeMap<>();
        ContextSections sections = new ContextSections(context);
        for (PropertyNames.FromContext row : PropertyNames.CAMPAIGN) {
            String value = Values.nonEmptyText(sections.get(row.section()).get(row.member()));
            if (value == null) {
                value = Values.nonEmptyText(properties.get(row.property()));
            }
            if (value != null) {
                touch.put("initial_" + row.property(), cut(value));
            }
        }
        String referrer = Values.nonEmptyText(Referrers.of(context, properties));
        boolean page = Values.nonEmptyText(Lookup.find(context, "page.url")) != null;
        if (referrer != null || page) {
            touch.put("$initial_referrer", referrer == null ? DIRECT : cut(referrer));
            touch.put("$initial_referring_domain", referrer == null ? DIRECT : cut(domain(referrer)));
        }
        return touch.isEmpty() ? null : new FirstTouch(timeMs, touch);
    }

    /** The earlier of both; of two at one time the one whose text is smaller. */
    static @Nullable FirstTouch earlier(@Nullable FirstTouch a, @Nullable FirstTouch b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        if (a.atMs != b.atMs) {
            return a.atMs < b.atMs ? a : b;
        }
        return a.properties.toString().compareTo(b.properties.toString()) <= 0 ? a : b;
    }

    void putOn(ObjectNode event) {
        properties.forEach(event::put);
    }

    /** As Mixpanel's browser library cuts it out: between the second and the third slash. */
    private static String domain(String referrer) {
        String[] parts = referrer.split("/", 4);
        return parts.length < 3 || parts[2].isEmpty() ? DIRECT : parts[2];
    }

    private static String cut(String text) {
        int end = Math.min(text.length(), MAX_TEXT);
        boolean half = end < text.length() && Character.isHighSurrogate(text.charAt(end - 1));
        return text.substring(0, half ? end - 1 : end);
    }
}
