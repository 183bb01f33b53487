package dev.segue.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PromQL expression, read as far as it takes to know which metrics and labels it names. */
final class Query {
    private static final Set<String> WORDS = Set.of(
            "sum",
            "min",
            "max",
            "count",
            "absent",
            "scalar",
            "vector",
            "rate",
            "increase",
            "min_over_time",
            "max_over_time",
            "histogram_quantile",
            "by",
            "and",
            "or",
            "unless",
            "offset",
            "label_values");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]|offset \\w+");
    private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)\\s*\\(");
    private static final Pattern MATCHERS = Pattern.compile("([a-z_:0-9]+)\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)\\s*(?:=~|!~|!=|=)");
    private static final Pattern NAME = Pattern.compile("(?<![\\w:$])[a-zA-Z_:][\\w:]*");

    private final String text;

    Query(String text) {
        this.text = RANGE.matcher(QUOTED.matcher(text).replaceAll("\"\"")).replaceAll("");
    }

    /** The metrics in it. */
    Set<String> metrics() {
        return metrics(text);
    }

    /** Fails unless each metric is served, with the labels that are asked of it. */
    void check(ServedMetrics served, String where) {
        assertThat(metrics()).as(where).isNotEmpty().allMatch(served.labels()::containsKey, "is served");
        Matcher matchers = MATCHERS.matcher(text);
        while (matchers.find()) {
            Set<String> labels = served.labels().get(matchers.group(1));
            MATCHER.matcher(matchers.group(2))
                    .results()
                    .forEach(matcher -> assertThat(labels).as(where).contains(matcher.group(1)));
        }
        Matcher grouping = GROUPING.matcher(text);
        while (grouping.find()) {
            for (String metric : metrics(inParentheses(grouping.end()))) {
                assertThat(served.labels().get(metric))
                        .as(where + ": labels of " + metric)
                        .contains(grouping.group(1).split(",\\s*"));
            }
        }
    }

    private String inParentheses(int from) {
        int open = 1;
        for (int at = from; at < text.length(); at++) {
            open += text.charAt(at) == '(' ? 1 : text.charAt(at) == ')' ? -1 : 0;
            if (open == 0) {
                return text.substring(from, at);
            }
        }
        throw new AssertionError("a parenthesis is not closed: " + text);
    }

    private static Set<String> metrics(String text) {
        String bare = text.replaceAll("\\{[^}]*}", "").replaceAll("by \\([^)]*\\)", "");
        Set<String> names = new TreeSet<>();
        NAME.matcher(bare).results().map(name -> name.group()).forEach(names::add);
        names.removeAll(WORDS);
        return names;
    }
}
