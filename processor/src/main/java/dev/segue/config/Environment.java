package dev.segue.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Settings from environment variables: {@code SEGUE_HOLD_MS} for {@code hold.ms}. A variable that no setting is named
 * after is only warned of, since Kubernetes adds variables of its own for a service called segue.
 */
final class Environment {
    private static final String PREFIX = "SEGUE_";

    /** The launcher's and the logging's, which are no settings. */
    private static final Set<String> LAUNCHER = Set.of(
            "SEGUE_HEAP", "SEGUE_JAVA_OPTS", "SEGUE_LOG_LEVEL", "SEGUE_LOG_FORMAT", "SEGUE_HOME", "SEGUE_CONFIG");

    /** Docker's and Kubernetes' "service links". */
    private static final Pattern SERVICE_LINK = Pattern.compile(".*_(SERVICE_(HOST|PORT.*)|PORT_\\d+_(TCP|UDP).*)");

    private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp)://.*");

    private Environment() {}

    /** The variable for a setting. */
    static String variable(String setting) {
        return PREFIX + setting.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** The settings among the variables, by their names; adds to {@code warnings} what looks like one and is none. */
    static Map<String, String> settings(
            Map<String, String> environment, Collection<String> known, List<String> warnings) {
        Map<String, String> byVariable = new LinkedHashMap<>();
        known.forEach(name -> byVariable.put(variable(name), name));
        Map<String, String> settings = new LinkedHashMap<>();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (!variable.startsWith(PREFIX) || LAUNCHER.contains(variable) || isServiceLink(variable, value)) {
                return;
            }
            String name = byVariable.get(variable);
            String dotted =
                    variable.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
            if (name != null || Prefixes.of(dotted).isPresent()) {
                settings.put(name == null ? dotted : name, value);
            } else {
                warnings.add("environment variable " + variable + " is no setting"
                        + DidYouMean.nearest(variable, new ArrayList<>(byVariable.keySet()))
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(""));
            }
        });
        return settings;
    }

    private static boolean isServiceLink(String variable, String value) {
        return SERVICE_LINK.matcher(variable).matches()
                || (variable.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches());
    }
}
