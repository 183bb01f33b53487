package dev.segue.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of time that Segment's own message reader accepts (its libraries facade, isodate and new-date), with
 * {@link GeneralDates} for the parser on which they fall back. Everything without a zone is UTC; fractions are cut to
 * milliseconds; impossible dates such as 30 February are none.
 */
public final class SegmentDates {
    /** A number below this is seconds, else milliseconds: what a year has in milliseconds, as new-date has it. */
    private static final double SECONDS_BELOW = 31_557_600_000.0;

    /** JavaScript's dates end here, in milliseconds to either side of 1970. */
    private static final double MAX_MILLIS = 8.64e15;

    private static final int MILLIS_DIGITS = 13;
    private static final int SECONDS_DIGITS = 10;

    private static final Pattern ISO = Pattern.compile("(\\d{4})(?:-?(\\d\\d)(?:-?(\\d\\d))?)?"
            + "(?:([ T])(\\d\\d):?(\\d\\d)(?::?(\\d\\d)(?:[,.](\\d+))?)?(?:(Z)|([+-])(\\d\\d)(?::?(\\d\\d))?)?)?");

    private static final DateTimeFormatter ISO_MILLIS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** A zero stands for any digit. */
    private static final String SECOND = "0000-00-00T00:00:00";

    private static final int MILLIS_END = 23;

    private SegmentDates() {}

    /**
     * Reads a time stamp such as {@code timestamp} or a {@code created} trait.
     *
     * @return null if the value is no time
     */
    public static @Nullable Instant read(JsonNode value) {
        if (value instanceof NumericNode number) {
            double n = number.doubleValue();
            return ofMillis(n < SECONDS_BELOW ? n * 1000 : n);
        }
        return value.isTextual() ? read(value.textValue()) : null;
    }

    private static @Nullable Instant read(String text) {
        Instant usual = usual(text);
        if (usual != null) {
            return usual;
        }
        Matcher iso = ISO.matcher(text);
        if (iso.matches()) {
            return instant(iso);
        }
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return switch (text.length()) {
                case MILLIS_DIGITS -> ofMillis(Double.parseDouble(text));
                case SECONDS_DIGITS -> ofMillis(Double.parseDouble(text) * 1000);
                default -> null;
            };
        }
        Matcher lowerCase = ISO.matcher(text.toUpperCase(Locale.ROOT));
        return lowerCase.matches() ? instant(lowerCase) : GeneralDates.read(text);
    }

    /**
     * The instant of a string that Segment's reader turns into a date wherever it stands in a message: at least
     * {@code YYYY-MM-DD}, with dashes.
     *
     * @return null if the text stays text
     */
    public static @Nullable Instant strict(String text) {
        // Most strings are no dates: a look at six characters spares them the pattern.
        if (text.length() < 10
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || !digit(text.charAt(0))
                || !digit(text.charAt(5))
                || !digit(text.charAt(8))) {
            return null;
        }
        Instant usual = usual(text);
        if (usual != null) {
            return usual;
        }
        Matcher iso = ISO.matcher(text);
        return iso.matches() ? instant(iso) : null;
    }

    /** {@code YYYY-MM-DDTHH:MM:SSZ}, or with at least three digits of a second's fraction, as libraries write it; else null. */
    private static @Nullable Instant usual(String text) {
        if (!fits(text, SECOND)) {
            return null;
        }
        boolean fraction = text.charAt(SECOND.length()) == '.';
        int end = SECOND.length();
        if (fraction) {
            end++;
            while (end < text.length() && digit(text.charAt(end))) {
                end++;
            }
        }
        if (end != text.length() - 1 || text.charAt(end) != 'Z' || (fraction && end < MILLIS_END)) {
            return null;
        }
        try {
            return LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 5, 7),
                            number(text, 8, 10),
                            number(text, 11, 13),
                            number(text, 14, 16),
                            number(text, 17, 19),
                            fraction ? number(text, 20, MILLIS_END) * 1_000_000 : 0)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Whether the text begins so and goes on. */
    private static boolean fits(String text, String shape) {
        if (text.length() <= shape.length()) {
            return false;
        }
        for (int i = 0; i < shape.length(); i++) {
            char wanted = shape.charAt(i);
            if (wanted == '0' ? !digit(text.charAt(i)) : text.charAt(i) != wanted) {
                return false;
            }
        }
        return true;
    }

    private static int number(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }

    /** {@code YYYY-MM-DDTHH:MM:SS.mmmZ}. */
    public static String isoMillis(Instant instant) {
        return ISO_MILLIS.format(instant);
    }

    /** {@code YYYY-MM-DDTHH:MM:SS}, UTC: Mixpanel's own form of a date. */
    public static String seconds(Instant instant) {
        return SECONDS.format(instant);
    }

    private static @Nullable Instant instant(Matcher iso) {
        try {
            LocalDateTime local = LocalDateTime.of(
                    number(iso.group(1), 0),
                    number(iso.group(2), 1),
                    number(iso.group(3), 1),
                    number(iso.group(5), 0),
                    number(iso.group(6), 0),
                    number(iso.group(7), 0),
                    nanos(iso.group(8)));
            return local.toInstant(offset(iso));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** With a space before the time isodate ignores a written zone and takes the process's, which is UTC here. */
    private static ZoneOffset offset(Matcher iso) {
        if (!"T".equals(iso.group(4)) || iso.group(10) == null) {
            return ZoneOffset.UTC;
        }
        int sign = "-".equals(iso.group(10)) ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(sign * number(iso.group(11), 0), sign * number(iso.group(12), 0));
    }

    private static int number(@Nullable String digits, int otherwise) {
        return digits == null ? otherwise : Integer.parseInt(digits);
    }

    private static int nanos(@Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00").substring(0, 3)) * 1_000_000;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static @Nullable Instant ofMillis(double millis) {
        return Math.abs(millis) <= MAX_MILLIS ? Instant.ofEpochMilli((long) millis) : null;
    }
}
