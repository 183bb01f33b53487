package dev.segue.segment;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds a message's user key in its JSON text without reading what the text says, which costs a tenth. It answers where
 * the ids are plain text, as nearly all are; for all else there is {@link MessageParser}.
 *
 * <p>Nothing is checked: of a text that {@link MessageParser} refuses, the answer is any id or none. Of one that it takes,
 * the answer is its {@link Message#userKey()} or none.
 */
public final class UserKeys {
    private static final byte[] TYPE = "type".getBytes(US_ASCII);
    private static final byte[] USER_ID = "userId".getBytes(US_ASCII);
    private static final byte[] ANONYMOUS_ID = "anonymousId".getBytes(US_ASCII);
    private static final byte[] NULL = "null".getBytes(US_ASCII);
    private static final String ALIAS = "alias";
    /** Nothing was found that could be one: the field is missing, null or empty. */
    private static final String NONE = "";

    private final byte[] json;
    private int at;

    private @Nullable String type = NONE;
    private @Nullable String userId = NONE;
    private @Nullable String anonymousId = NONE;
    /** There is a name that may be one of those three, with escapes. */
    private boolean oddName;

    private UserKeys(byte[] json) {
        this.json = json;
    }

    /** The user key of the message in this JSON text; null where it takes more to tell. */
    public static @Nullable String of(byte[] json) {
        UserKeys keys = new UserKeys(json);
        return keys.readFields() ? keys.key() : null;
    }

    private @Nullable String key() {
        if (oddName || type == null || userId == null) {
            return null;
        }
        if (!userId.isEmpty()) {
            return userId;
        }
        // An alias may have its new id elsewhere, and all others their anonymous one.
        return type.equals(ALIAS) || anonymousId == null || anonymousId.isEmpty() ? null : anonymousId;
    }

    /** The outermost object's fields; of equal names the last counts. Returns false if the text is anything else. */
    private boolean readFields() {
        if (next() != '{') {
            return false;
        }
        byte separator = ',';
        while (separator == ',') {
            at++; // behind the brace or the comma
            if (next() != '"') {
                return false;
            }
            int name = at + 1;
            if (!skipText()) {
                return false;
            }
            int nameEnd = at - 1;
            if (next() != ':') {
                return false;
            }
            at++;
            next();
            int value = at;
            if (!skipValue()) {
                return false;
            }
            keep(name, nameEnd, value, at);
            separator = next();
        }
        return separator == '}';
    }

    private void keep(int name, int nameEnd, int value, int valueEnd) {
        if (isAt(name, nameEnd, USER_ID)) {
            userId = text(value, valueEnd);
        } else if (isAt(name, nameEnd, ANONYMOUS_ID)) {
            anonymousId = text(value, valueEnd);
        } else if (isAt(name, nameEnd, TYPE)) {
            type = text(value, valueEnd);
        } else if (text(name - 1, nameEnd + 1) == null) {
            oddName = true;
        }
    }

    private boolean isAt(int from, int to, byte[] what) {
        return Arrays.equals(json, from, to, what, 0, what.length);
    }

    /** What a value says if it is text of printable ASCII without escapes; null if it says anything else. */
    private @Nullable String text(int from, int to) {
        if (isAt(from, to, NULL)) {
            return NONE;
        }
        if (json[from] != '"') {
            return null;
        }
        for (int i = from + 1; i < to - 1; i++) {
            if (json[i] < ' ' || json[i] == '\\') {
                return null;
            }
        }
        return new String(json, from + 1, to - from - 2, ISO_8859_1);
    }

    /** The next byte that is no white space, where {@link #at} then stands; 0 at the end. */
    private byte next() {
        while (at < json.length) {
            byte b = json[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
            at++;
        }
        return 0;
    }

    /** Goes behind the value that begins here. Returns false if the text ends before it does. */
    private boolean skipValue() {
        int depth = 0;
        do {
            if (at >= json.length) {
                return false;
            }
            switch (json[at]) {
                case '"' -> {
                    if (!skipText()) {
                        return false;
                    }
                }
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                default -> at++;
            }
        } while (depth > 0 || !isBehindValue());
        return true;
    }

    private boolean isBehindValue() {
        if (at >= json.length) {
            return true;
        }
        return switch (json[at]) {
            case ',', '}', ']', ' ', '\n', '\r', '\t' -> true;
            default -> false;
        };
    }

    /** Goes behind the text whose opening quote is here. Returns false if it has no end. */
    private boolean skipText() {
        at++;
        while (at < json.length) {
            byte b = json[at];
            at += b == '\\' ? 2 : 1;
            if (b == '"') {
                return true;
            }
        }
        return false;
    }
}
