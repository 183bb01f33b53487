package dev.segue.mapping;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From the family that ua-parser's list gives a user agent to the name and version that ua-parser-js 0.7 gave it, the
 * library of Segment's server integration. Its names are in reports already; the version is the agent's own text, whole.
 */
final class BrowserNames {
    /**
     * A name of ours.
     *
     * @param name null: as the agent spells it, the pattern's first group
     * @param version finds the version, its last group
     */
    private record Row(@Nullable String name, Pattern version) {
        static Row of(@Nullable String name, String version) {
            return new Row(name, Pattern.compile(version, Pattern.CASE_INSENSITIVE));
        }
    }

    private static final String VERSION = "/v?([\\w.]+)";
    private static final Row CHROME = Row.of("Chrome", "chrome" + VERSION);
    private static final Row FIREFOX = Row.of("Firefox", "firefox" + VERSION);
    private static final Row SAFARI = Row.of("Safari", "version" + VERSION);
    private static final Row IE = Row.of("IE", "(?:msie |trident.+rv[: ])([\\w.]+)");
    private static final Row EDGE = Row.of("Edge", "edg(?:e|a|ios)?" + VERSION);
    private static final Row OPERA = Row.of("Opera", "(?:opr/|opera.+version/|opera[/ ]+)([\\w.]+)");
    private static final Row ANDROID_BROWSER = Row.of("Android Browser", "(?:samsungbrowser|version)" + VERSION);

    /** Families whose name differs, or whose agents also carry the marks of another. */
    private static final Map<String, Row> FAMILIES = Map.ofEntries(
            Map.entry("Android", ANDROID_BROWSER),
            Map.entry("Samsung Internet", ANDROID_BROWSER),
            Map.entry("Chrome", CHROME),
            Map.entry("Chrome Mobile", CHROME),
            Map.entry("Chrome Mobile iOS", Row.of("Chrome", "crios" + VERSION)),
            Map.entry("Chrome Mobile WebView", Row.of("Chrome WebView", "chrome" + VERSION)),
            Map.entry("HeadlessChrome", CHROME),
            Map.entry("Edge", EDGE),
            Map.entry("Edge Mobile", EDGE),
            Map.entry("Facebook", Row.of("Facebook", "fbav" + VERSION)),
            Map.entry("Firefox", FIREFOX),
            Map.entry("Firefox Mobile", FIREFOX),
            Map.entry("Firefox iOS", Row.of("Firefox", "fxios" + VERSION)),
            Map.entry("IE", IE),
            Map.entry("IE Mobile", Row.of("IEMobile", "iemobile[/ ]?([\\w.]*)")),
            Map.entry("Mobile Safari", Row.of("Mobile Safari", "version" + VERSION)),
            Map.entry("Opera", OPERA),
            Map.entry("Opera Mini", Row.of("Opera Mini", "(?:opera mini|opios)[/ ]+([\\w.-]+)")),
            Map.entry("Safari", SAFARI),
            Map.entry("UC Browser", Row.of("UCBrowser", "uc ?browser[/ ]?([\\w.]+)")),
            Map.entry("Yandex Browser", Row.of("Yandex", "yabrowser" + VERSION)));

    /** Any other family, by the first mark that fits, in the order of ua-parser-js. */
    private static final List<Row> MARKS = List.of(
            Row.of(null, "(opera [mobiletab]+).+version/([\\w.]+)"),
            OPERA,
            Row.of(
                    null,
                    "(kindle|chromium|flock|rockmelt|midori|epiphany|silk|skyfire|bolt|iron|vivaldi|iridium|phantomjs"
                            + "|maxthon|qqbrowser|konqueror|seamonkey|iceweasel|k-meleon|camino|lynx)[/ ]([\\w.-]+)"),
            IE,
            EDGE,
            CHROME,
            Row.of("Mobile Safari", "version/([\\w.]+).+?mobile/\\w+ safari"),
            Row.of("Safari", "version/([\\w.]+).+?safari"),
            FIREFOX,
            Row.of("WebKit", "(?:webkit|khtml)/([\\w.]+)"));

    private BrowserNames() {}

    /**
     * The browser.
     *
     * @param family ua-parser's
     * @return null if the agent bears no mark of a browser
     */
    static UserAgents.@Nullable Browser browser(String family, String userAgent) {
        Row row = FAMILIES.get(family);
        if (row != null) {
            Matcher version = row.version().matcher(userAgent);
            return browser(row, version.find() ? version : null);
        }
        for (Row mark : MARKS) {
            Matcher version = mark.version().matcher(userAgent);
            if (version.find()) {
                return browser(mark, version);
            }
        }
        return null;
    }

    private static UserAgents.@Nullable Browser browser(Row row, @Nullable Matcher found) {
        String version = found == null ? null : found.group(found.groupCount());
        String name = row.name() != null || found == null ? row.name() : found.group(1);
        return name == null ? null : new UserAgents.Browser(name, version);
    }
}
