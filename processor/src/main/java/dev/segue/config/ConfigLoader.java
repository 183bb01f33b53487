package dev.segue.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings: arguments over environment over file over default. Finds every problem before it complains, so that a
 * file can be put right in one go.
 */
public final class ConfigLoader {
    /** What a dry run without settings maps for. */
    public static final String DRY_TOKEN = "TOKEN";

    private static final String DRY_IDENTITY = "legacy";

    private final Map<String, String> environment;

    /** @param environment the process's variables; empty to ignore them */
    public ConfigLoader(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * The settings for this use.
     *
     * @param file null for none
     * @param arguments what the command line says, by name
     * @throws InvalidSettingsException with all problems
     */
    public Configuration load(@Nullable Path file, Map<String, String> arguments, Use use) {
        List<Problem> problems = new ArrayList<>();
        Map<String, String> fromFile = file == null ? Map.of() : PropertiesFile.read(file, problems);
        if (!problems.isEmpty() && fromFile.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        return load(fromFile, arguments, use, problems);
    }

    /** The same, with what a file would say. */
    public Configuration load(Map<String, String> file, Map<String, String> arguments, Use use) {
        return load(file, arguments, use, new ArrayList<>());
    }

    private Configuration load(
            Map<String, String> file, Map<String, String> arguments, Use use, List<Problem> problems) {
        ConfigDef definition = AllSettings.definition();
        Set<String> known = new LinkedHashSet<>(definition.names());
        List<String> warnings = new ArrayList<>();
        Map<String, String> raw = new LinkedHashMap<>(file);
        raw.putAll(Environment.settings(environment, known, warnings));
        raw.putAll(arguments);
        raw = References.resolve(environment, raw, problems);
        Map<String, Map<String, String>> passed = names(raw, known, problems);
        Values values = values(definition, raw, use, problems);
        List<Problem> between = new ArrayList<>();
        CrossRules.check(values, use, between);
        between.removeIf(problem -> said(problems, problem.setting()));
        problems.addAll(between);
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(sorted(problems, known));
        }
        return new Configuration(
                values,
                KafkaConfig.of(
                        values,
                        passed.getOrDefault(Prefixes.KAFKA, Map.of()),
                        passed.getOrDefault(Prefixes.STREAMS, Map.of()),
                        passed.getOrDefault(Prefixes.REGISTRY, Map.of())),
                warnings);
    }

    /** Tells known names from those that are handed on and those that nobody knows. */
    private static Map<String, Map<String, String>> names(
            Map<String, String> raw, Collection<String> known, List<Problem> problems) {
        Map<String, Map<String, String>> passed = new HashMap<>();
        for (String name : new TreeSet<>(raw.keySet())) {
            if (known.contains(name)) {
                continue;
            }
            String prefix = Prefixes.of(name).orElse(null);
            if (prefix == null) {
                problems.add(new Problem(
                        name,
                        "there is no such setting; "
                                + DidYouMean.nearest(name, known)
                                        .map(near -> "did you mean " + near + "?")
                                        .orElse("`segue config reference` lists them all")));
                continue;
            }
            String rest = name.substring(prefix.length());
            String problem = PassedOn.problem(prefix, rest, known);
            if (problem != null) {
                problems.add(new Problem(name, problem));
            } else {
                passed.computeIfAbsent(prefix, p -> new HashMap<>()).put(rest, raw.getOrDefault(name, ""));
            }
        }
        return passed;
    }

    private static Values values(ConfigDef definition, Map<String, String> raw, Use use, List<Problem> problems) {
        Map<String, @Nullable Object> values = new HashMap<>();
        Set<String> given = new LinkedHashSet<>();
        for (ConfigKey key : definition.configKeys().values()) {
            String text = raw.get(key.name);
            if (key.hasDefault()) {
                values.put(key.name, key.defaultValue);
            } else if (use == Use.MAP) {
                values.put(key.name, dry(key));
            } else if (use == Use.RUN && (text == null || text.isBlank()) && !said(problems, key.name)) {
                problems.add(new Problem(key.name, "is missing; " + remedy(key)));
            }
            if (text == null || (text.isBlank() && !key.hasDefault())) {
                continue;
            }
            try {
                values.put(key.name, Parsing.value(key, text));
                given.add(key.name);
            } catch (ConfigException e) {
                problems.add(new Problem(key.name, String.valueOf(e.getMessage())));
            }
        }
        return new Values(values, given);
    }

    private static boolean said(List<Problem> problems, String setting) {
        return problems.stream().anyMatch(problem -> problem.setting().equals(setting));
    }

    private static Object dry(ConfigKey key) {
        return key.type == ConfigDef.Type.PASSWORD ? new Password(DRY_TOKEN) : DRY_IDENTITY;
    }

    private static String remedy(ConfigKey key) {
        return key.name.equals(MixpanelConfig.IDENTITY)
                ? "give the project's identity system: legacy, original or simplified (Mixpanel: Settings, Project, Identity Merge)"
                : "give it in the file, as " + Environment.variable(key.name) + " or with -o " + key.name + "=…";
    }

    private static List<Problem> sorted(List<Problem> problems, Set<String> known) {
        List<String> order = List.copyOf(known);
        List<Problem> sorted = new ArrayList<>(problems);
        sorted.sort((a, b) -> Integer.compare(place(order, a), place(order, b)));
        return sorted;
    }

    private static int place(List<String> order, Problem problem) {
        int place = order.indexOf(problem.setting());
        return place < 0 ? order.size() : place;
    }
}
