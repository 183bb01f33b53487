package dev.segue.segment;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JavaScript's general date parser, as V8 has it, on which Segment's reader falls back: dates of mail and HTTP headers,
 * American forms, what {@code Date} and {@code toLocaleString} print. Words, numbers and signs are taken one by one, in
 * almost any order; a zone that is not written is UTC.
 *
 * <p>Stricter than V8 in two points, since a wrong time is worse than none: the year must be written, and the day must
 * exist in its month.
 */
final class GeneralDates {
    /** Letters of a word that count. */
    private static final int PREFIX = 3;

    /** Digits of a number that count. */
    private static final int MAX_DIGITS = 9;

    private static final String MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec";

    /** Hours of the zones that the parser knows by name. */
    private static final Map<String, Integer> ZONES = Map.ofEntries(
            Map.entry("z", 0),
            Map.entry("ut", 0),
            Map.entry("utc", 0),
            Map.entry("gmt", 0),
            Map.entry("est", -5),
            Map.entry("edt", -4),
            Map.entry("cst", -6),
            Map.entry("cdt", -5),
            Map.entry("mst", -7),
            Map.entry("mdt", -6),
            Map.entry("pst", -8),
            Map.entry("pdt", -7));

    private static final int NONE = -1;
    private static final int NOON = 12;
    private static final int MAX_DAY = 31;
    private static final int MAX_MINUTE = 59;
    private static final int MAX_MILLI = 999;

    private final String text;
    private int at;

    private final int[] date = new int[3];
    private int dates;
    private int month = NONE;
    private final int[] time = new int[4];
    private int times;
    private int halfDay = NONE;
    private boolean numberRead;

    private int zoneSign;
    private int zoneHour = NONE;
    private int zoneMinute = NONE;

    private GeneralDates(String text) {
        this.text = text;
    }

    /** The instant that this text says; null if it says none. */
    static @Nullable Instant read(String text) {
        GeneralDates reader = new GeneralDates(text);
        return reader.take() ? reader.instant() : null;
    }

    private boolean take() {
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean taken = true;
            if (digit(c)) {
                taken = takeNumber();
            } else if (letter(c)) {
                taken = takeWord();
            } else {
                at++;
                if ((c == '+' || c == '-') && ((zoneHour == 0 && zoneMinute == 0) || times > 0)) {
                    taken = takeOffset(c == '-' ? -1 : 1);
                } else if (c == '(') {
                    skipBrackets();
                } else if (c == '+' || c == '-' || c == ')') {
                    taken = !numberRead;
                }
            }
            if (!taken) {
                return false;
            }
        }
        return true;
    }

    /** A number belongs to the time if a colon follows or a part of the time is missing, else to the date. */
    private boolean takeNumber() {
        numberRead = true;
        int n = number();
        if (skip(':')) {
            if (skip(':')) {
                return times == 0 && add(n) && add(0);
            }
            if (!add(n)) {
                return false;
            }
            skip('.');
            return true;
        }
        boolean point = skip('.');
        if (point && timeExpects(n)) {
            return add(n) && at < text.length() && digit(text.charAt(at)) && addLast(millis());
        }
        if (zoneHour != NONE && zoneMinute == NONE && n <= MAX_MINUTE) {
            zoneMinute = n;
            return true;
        }
        if (timeExpects(n)) {
            return addLast(n) && timeMayEnd();
        }
        if (dates == date.length) {
            return false;
        }
        date[dates++] = n;
        skip('-');
        return true;
    }

    private boolean timeExpects(int n) {
        return switch (times) {
            case 1, 2 -> n <= MAX_MINUTE;
            case 3 -> n <= MAX_MILLI;
            default -> false;
        };
    }

    private boolean add(int n) {
        if (times == time.length) {
            return false;
        }
        time[times++] = n;
        return true;
    }

    private boolean addLast(int n) {
        boolean added = add(n);
        times = time.length;
        return added;
    }

    private boolean timeMayEnd() {
        if (at == text.length()) {
            return true;
        }
        char next = text.charAt(at);
        boolean zulu = Character.toLowerCase(next) == 'z' && (at + 1 == text.length() || !letter(text.charAt(at + 1)));
        return zulu || next == '+' || next == '-' || space(next);
    }

    /** The name of a month, of half a day or of a zone; others may stand before the first number only. */
    private boolean takeWord() {
        int start = at;
        while (at < text.length() && letter(text.charAt(at))) {
            at++;
        }
        String word = text.substring(start, at).toLowerCase(Locale.ROOT);
        int place = word.length() < PREFIX ? NONE : MONTHS.indexOf(word.substring(0, PREFIX));
        if (place != NONE && place % (PREFIX + 1) == 0) {
            month = place / (PREFIX + 1) + 1;
            skip('-');
            return true;
        }
        if ((word.equals("am") || word.equals("pm")) && times > 0) {
            halfDay = word.equals("am") ? 0 : NOON;
            return true;
        }
        Integer zone = ZONES.get(word);
        if (zone != null && numberRead) {
            zoneSign = zone < 0 ? -1 : 1;
            zoneHour = Math.abs(zone);
            zoneMinute = 0;
            return true;
        }
        return !numberRead && !(at < text.length() && digit(text.charAt(at)));
    }

    /** {@code +2}, {@code +02}, {@code +0200}, {@code +02:00}; the sign alone is UTC. */
    private boolean takeOffset(int sign) {
        zoneSign = sign;
        int start = at;
        int n = at < text.length() && digit(text.charAt(at)) ? number() : 0;
        int digits = at - start;
        numberRead = true;
        if (skip(':')) {
            zoneHour = n;
            zoneMinute = NONE;
        } else if (digits == 1 || digits == 2) {
            zoneHour = n;
            zoneMinute = 0;
        } else if (digits == 3 || digits == 4) {
            zoneHour = n / 100;
            zoneMinute = n % 100;
        } else {
            return false;
        }
        return true;
    }

    private void skipBrackets() {
        for (int open = 1; open > 0 && at < text.length(); at++) {
            char c = text.charAt(at);
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
    }

    private int number() {
        while (at < text.length() && text.charAt(at) == '0') {
            at++;
        }
        int n = 0;
        for (int digits = 0; at < text.length() && digit(text.charAt(at)); at++, digits++) {
            n = digits < MAX_DIGITS ? n * 10 + (text.charAt(at) - '0') : n;
        }
        return n;
    }

    private int millis() {
        int start = at;
        number();
        return Integer.parseInt((text.substring(start, at) + "00").substring(0, PREFIX));
    }

    private boolean skip(char c) {
        boolean there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean letter(char c) {
        return c >= 'A' && !space(c);
    }

    private static boolean space(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
    }

    private @Nullable Instant instant() {
        LocalDate day = day();
        Duration ofDay = ofDay();
        if (day == null || ofDay == null) {
            return null;
        }
        Duration offset = Duration.ofMinutes(Math.max(zoneHour, 0) * 60L + Math.max(zoneMinute, 0));
        return day.atStartOfDay().toInstant(ZoneOffset.UTC).plus(ofDay).minus(zoneSign < 0 ? offset.negated() : offset);
    }

    /** With a month's name day and year in either order, else month, day, year, or the year first if it is no day. */
    private @Nullable LocalDate day() {
        boolean named = month != NONE;
        boolean yearFirst = dates > 0 && date[0] > MAX_DAY;
        if (dates < (named ? 2 : 3) && !(named && yearFirst)) {
            return null;
        }
        int second = dates > 1 ? date[1] : 1;
        int year = yearFirst ? date[0] : named ? second : date[2];
        int ofYear = named ? month : yearFirst ? second : date[0];
        int ofMonth = yearFirst ? (named ? second : date[2]) : named ? date[0] : second;
        int century = year < 50 ? 2000 : year < 100 ? 1900 : 0;
        try {
            return LocalDate.of(year + century, ofYear, ofMonth);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private @Nullable Duration ofDay() {
        int hour = time[0];
        if (halfDay != NONE) {
            if (hour > NOON) {
                return null;
            }
            hour = hour % NOON + halfDay;
        }
        boolean midnight = hour == 24 && time[1] == 0 && time[2] == 0 && time[3] == 0;
        boolean fits = hour < 24 && time[1] <= MAX_MINUTE && time[2] <= MAX_MINUTE && time[3] <= MAX_MILLI;
        return midnight || fits
                ? Duration.ofHours(hour)
                        .plusMinutes(time[1])
                        .plusSeconds(time[2])
                        .plusMillis(time[3])
                : null;
    }
}
