package dev.segue.mapping;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was last said of one property, so that two histories of it can be joined in any order, and twice, with one result:
 * of single values the later counts, of two at one time the one whose JSON text is greater; the elements of lists are
 * added to each other, and a single value, which an empty list also is, takes away those that were not said after it.
 * Immutable.
 *
 * @param said the last single value; JSON null: the property was taken back; null: there was none
 * @param saidAtMs the time of its message, milliseconds since the epoch
 * @param elements of lists, by their JSON text
 */
public record RememberedValue(@Nullable JsonNode said, long saidAtMs, SortedMap<String, Element> elements) {
    private static final long NEVER = Long.MIN_VALUE;

    /**
     * An element of a list.
     *
     * @param atMs the time of the last message whose list had it
     */
    public record Element(JsonNode value, long atMs) {
        /** Text decides whether two values are one: a number may be read as another class than it was written as. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Element element
                    && atMs == element.atMs
                    && JsonText.of(value).equals(JsonText.of(element.value));
        }

        @Override
        public int hashCode() {
            return 31 * JsonText.of(value).hashCode() + Long.hashCode(atMs);
        }
    }

    public RememberedValue {
        saidAtMs = said == null ? NEVER : saidAtMs;
        SortedMap<String, Element> later = new TreeMap<>();
        for (Element element : elements.values()) {
            if (element.atMs() > saidAtMs) {
                later.put(JsonText.of(element.value()), element);
            }
        }
        elements = Collections.unmodifiableSortedMap(later);
    }

    /** What a message says of a property. */
    static RememberedValue of(JsonNode value, long timeMs) {
        if (!value.isArray() || value.isEmpty()) {
            return new RememberedValue(value, timeMs, Collections.emptySortedMap());
        }
        SortedMap<String, Element> elements = new TreeMap<>();
        value.forEach(element -> elements.put(JsonText.of(element), new Element(element, timeMs)));
        return new RememberedValue(null, NEVER, elements);
    }

    RememberedValue merge(RememberedValue other) {
        RememberedValue later = saysLater(other) ? other : this;
        SortedMap<String, Element> joined = new TreeMap<>(elements);
        other.elements.forEach((text, element) ->
                joined.merge(text, element, (mine, theirs) -> theirs.atMs() > mine.atMs() ? theirs : mine));
        return new RememberedValue(later.said, later.saidAtMs, joined);
    }

    private boolean saysLater(RememberedValue other) {
        if (other.said == null || said == null) {
            return said == null;
        }
        return other.saidAtMs > saidAtMs
                || (other.saidAtMs == saidAtMs && JsonText.of(other.said).compareTo(JsonText.of(said)) > 0);
    }

    /** The value that counts now: the list in the order of its elements' texts, or the single one; null if none does. */
    @Nullable JsonNode current() {
        if (elements.isEmpty()) {
            return said == null || said.isNull() ? null : said;
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode(elements.size());
        elements.values().forEach(element -> list.add(element.value()));
        return list;
    }

    /** The time of the last message that said something of it. */
    long latestMs() {
        return elements.values().stream().mapToLong(Element::atMs).reduce(saidAtMs, Math::max);
    }

    /** Whether both say the same, whenever they said it. */
    boolean saysTheSame(RememberedValue other) {
        return text(said).equals(text(other.said)) && elements.keySet().equals(other.elements.keySet());
    }

    /** The value's JSON text in UTF-8. */
    int bytes() {
        int bytes = text(said).getBytes(UTF_8).length;
        for (String element : elements.keySet()) {
            bytes += element.getBytes(UTF_8).length + 1;
        }
        return bytes;
    }

    private static String text(@Nullable JsonNode value) {
        return value == null ? "" : JsonText.of(value);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RememberedValue value
                && saidAtMs == value.saidAtMs
                && saysTheSame(value)
                && elements.equals(value.elements);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * text(said).hashCode() + Long.hashCode(saidAtMs)) + elements.hashCode();
    }
}
