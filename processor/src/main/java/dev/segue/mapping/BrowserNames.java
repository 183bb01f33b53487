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
     * @param version finds the version, its last group; an empty one is none
     */
    private record Row(@Nullable String name, Pattern version) {
        static Row of(@Nullable String name, String version) {
            return new Row(name, Pattern.compile(version, Pattern.CASE_INSENSITIVE));
        }
    }

    private static final String VERSION = "/v?([\\w.]+)";
    private static final Row CHROME = Row.of("Chrome", "chrome" + VERSION);
    private static final Row FIREFOX = Row.of("Firefox", "firefox" + VERSION);
    private static final Row IE = Row.of("IE", "(?:msie |trident.+rv[: ])([\\w.]+)");
    private static final Row EDGE = Row.of("Edge", "edg(?:e|a|ios)?" + VERSION);
    private static final Row OPERA = Row.of("Opera", "(?:opr/|opera.+version/|opera[/ ]+)([\\w.]+)");
    private static final Row ANDROID_BROWSER =
            Row.of("Android Browser", "android.+(?:samsungbrowser/|version/(?=[\\w.]+\\s))([\\w.]+)");
    private static final Row WEB_VIEW = Row.of("Chrome WebView", "\\swv\\).+chrome" + VERSION);
    private static final Row UC_BROWSER = Row.of("UCBrowser", "uc ?browser[/ ]?([\\w.]+)");

    /** Families whose name differs, or whose agents also carry the marks of another. */
    private static final Map<String, Row> FAMILIES = Map.ofEntries(
            Map.entry("Android", ANDROID_BROWSER),
            Map.entry("Samsung Internet", ANDROID_BROWSER),
            Map.entry("Chrome", CHROME),
            Map.entry("Chrome Mobile", CHROME),
            Map.entry("Chrome Mobile iOS", Row.of("Chrome", "crios" + VERSION)),
            Map.entry("Chrome Mobile WebView", WEB_VIEW),
            Map.entry("HeadlessChrome", CHROME),
            Map.entry("Edge", EDGE),
            Map.entry("Edge Mobile", EDGE),
            Map.entry("Firefox", FIREFOX),
            Map.entry("Firefox Mobile", FIREFOX),
            Map.entry("Firefox iOS", Row.of("Firefox", "fxios" + VERSION)),
            Map.entry("IE", IE),
            Map.entry("IE Mobile", Row.of("IEMobile", "iemobile[/ ]?([\\w.]*)")),
            Map.entry("Opera", OPERA),
            Map.entry("Opera Mini", Row.of("Opera Mini", "(?:opera mini|opios)[/ ]+([\\w.-]+)")),
            Map.entry("UC Browser", UC_BROWSER),
            Map.entry("Yandex Browser", Row.of("Yandex", "yabrowser" + VERSION)));

    /** Any other agent, by the first mark that fits, in the order of ua-parser-js. */
    private static final List<Row> MARKS = List.of(
            Row.of(null, "(opera [mobiletab]+).+version/([\\w.]+)"),
            OPERA,
            Row.of(
                    null,
                    "(kindle|chromium|flock|rockmelt|midori|epiphany|silk|skyfire|bolt|iron|vivaldi|iridium|phantomjs"
                            + "|maxthon|konqueror|iceweasel|camino|lynx)[/ ]([\\w.-]+)"),
            IE,
            EDGE,
            Row.of("WeChat", "micromessenger/([\\w.]+)"),
            Row.of("MIUI Browser", "xiaomi/miuibrowser/([\\w.]+)"),
            WEB_VIEW,
            ANDROID_BROWSER,
            CHROME,
            Row.of(null, "([tizenoka]{5}\\s?browser)" + VERSION),
            Row.of(null, "(qqbrowser)[/ ]?([\\w.]+)"),
            UC_BROWSER,
            Row.of("Facebook", ";fbav/([\\w.]+);"),
            Row.of("Mobile Safari", "version/([\\w.]+).+?mobile(?:/\\w+)?\\s?safari"),
            Row.of("Safari", "version/([\\w.]+).+?safari"),
            Row.of(null, "webkit.+?(mobile\\s?safari|safari)/()"),
            Row.of(null, "(webkit|khtml)/([\\w.]+)"),
            Row.of(null, "(firefox|seamonkey|k-meleon)/([\\w.-]+)"));

    private BrowserNames() {}

    /**
     * The browser.
     *
     * @param family ua-parser's
     * @return null if the agent bears no mark of a browser
     */
    static UserAgents.@Nullable Browser browser(String family, String userAgent) {
        Row row = FAMILIES.get(family);
        UserAgents.Browser browser = row == null ? null : browser(row, userAgent);
        for (int i = 0; browser == null && i < MARKS.size(); i++) {
            browser = browser(MARKS.get(i), userAgent);
        }
        return browser;
    }

    private static UserAgents.@Nullable Browser browser(Row row, String userAgent) {
        Matcher found = row.version().matcher(userAgent);
        if (!found.find()) {
            return null;
        }
        String version = found.group(found.groupCount());
        return new UserAgents.Browser(
                row.name() == null ? found.group(1) : row.name(), version.isEmpty() ? null : version);
    }
}
