package dev.segue.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.segue.segment.SegmentDates;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What traits say about a user, with what follows from it: names from each other, the e-mail address from an id that is
 * one. Segment's reader (its library facade), except that a full name is trimmed before it is split.
 *
 * @param traits the message's own on identify, {@code context.traits} elsewhere
 */
record UserTraits(ObjectNode traits, @Nullable String userId) {
    private static final Pattern EMAIL = Pattern.compile(".+@.+\\..+");
    private static final Pattern ENDS = Pattern.compile("^[\\s\\p{Z}\\uFEFF]+|[\\s\\p{Z}\\uFEFF]+$");

    /** Whether an id looks like an e-mail address. */
    static boolean isEmail(String id) {
        return id.indexOf('@', 1) > 0 && EMAIL.matcher(id).find();
    }

    @Nullable JsonNode email() {
        JsonNode email = Lookup.find(traits, "email");
        if (Values.truthy(email)) {
            return email;
        }
        return userId != null && isEmail(userId) ? TextNode.valueOf(userId) : null;
    }

    /** {@code name}, else first and last name if there are both. */
    @Nullable String name() {
        String name = trimmed("name");
        if (name != null) {
            return name;
        }
        String first = trimmed("firstname");
        String last = trimmed("lastname");
        return first == null || first.isEmpty() || last == null || last.isEmpty() ? null : first + " " + last;
    }

    /** {@code firstName}, else the full name up to its first space. */
    @Nullable String firstName() {
        String first = trimmed("firstname");
        String name = trimmed("name");
        if (first != null || name == null) {
            return first;
        }
        int space = name.indexOf(' ');
        return space < 0 ? name : name.substring(0, space);
    }

    /** {@code lastName}, else the full name from its first space on. */
    @Nullable String lastName() {
        String last = trimmed("lastname");
        String name = trimmed("name");
        if (last != null || name == null) {
            return last;
        }
        int space = name.indexOf(' ');
        return space < 0 ? null : trim(name.substring(space));
    }

    /** {@code phone}, else the first of {@code phones}. */
    @Nullable JsonNode phone() {
        JsonNode phone = Lookup.find(traits, "phone");
        if (Values.truthy(phone)) {
            return phone;
        }
        JsonNode phones = Lookup.find(traits, "phones");
        return phones != null && phones.isArray() ? phones.get(0) : null;
    }

    /** {@code createdAt}, else {@code created}, in Mixpanel's form of a date; null if it is none. 0 says nothing. */
    @Nullable String created() {
        JsonNode createdAt = Lookup.find(traits, "createdat");
        JsonNode created = Values.truthy(createdAt) ? createdAt : Lookup.find(traits, "created");
        Instant instant = created == null || !Values.truthy(created) ? null : SegmentDates.read(created);
        return instant == null ? null : SegmentDates.seconds(instant);
    }

    /** Text only; a date, which Segment's reader has converted by then, is no name. */
    private @Nullable String trimmed(String name) {
        JsonNode value = Lookup.find(traits, name);
        String text = value == null ? null : value.textValue();
        return text == null || SegmentDates.strict(text) != null ? null : trim(text);
    }

    private static String trim(String text) {
        boolean trimmed = !text.isEmpty() && plain(text.charAt(0)) && plain(text.charAt(text.length() - 1));
        return trimmed ? text : ENDS.matcher(text).replaceAll("");
    }

    /** Surely no space of any kind. */
    private static boolean plain(char c) {
        return c > ' ' && c <= '~';
    }
}
