package dev.segue.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** The page at {@code /_emulator/}: what this is, where to look, and the numbers of each project. */
final class IndexPage {
    private IndexPage() {}

    static Reply render(Store store, Knobs knobs) {
        StringBuilder page = new StringBuilder("<!doctype html><meta charset=utf-8><title>Mixpanel emulator</title>")
                .append("<style>body{font:15px sans-serif;margin:2em}td,th{padding:.2em 1em;text-align:right}</style>")
                .append("<h1>Mixpanel emulator</h1><p>")
                .append(MixpanelEmulator.BANNER)
                .append(".<p>");
        for (String link : new String[] {
            "counters",
            "users",
            "records",
            "events",
            "gaps",
            "profiles",
            "groups",
            "requests",
            "deletions",
            "settings",
            "failures"
        }) {
            page.append("<a href=\"/_emulator/")
                    .append(link)
                    .append("\">")
                    .append(link)
                    .append("</a> ");
        }
        page.append(
                "<table><tr><th>project<th>received<th>accepted<th>refused<th>dropped<th>duplicates<th>split users");
        for (String project : store.projects()) {
            Counters counters = store.counters(project);
            Counts total = counters.total();
            page.append("<tr><td>").append(escaped(project));
            for (long number : new long[] {
                total.received(),
                total.accepted(),
                total.refused(),
                total.dropped(),
                total.duplicates(),
                counters.splitUsers()
            }) {
                page.append("<td>").append(number);
            }
        }
        page.append("</table><h2>Settings in force</h2><table><tr><th>setting<th>value<th>default<th>known");
        for (Knob knob : Knob.values()) {
            page.append("<tr><td>")
                    .append(knob.key())
                    .append("<td>")
                    .append(escaped(String.valueOf(knobs.value(knob))))
                    .append("<td>")
                    .append(escaped(knob.standard()))
                    .append("<td>")
                    .append(knob.evidence().name().toLowerCase(Locale.ROOT));
        }
        byte[] bytes = page.append("</table>\n").toString().getBytes(StandardCharsets.UTF_8);
        return new Reply(200, Map.of("content-type", "text/html; charset=utf-8"), bytes);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
