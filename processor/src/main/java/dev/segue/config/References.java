package dev.segue.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;
import org.jspecify.annotations.Nullable;

/**
 * Resolves {@code ${env:NAME}}, {@code ${file:/path}} (all of the file) and {@code ${file:/path:key}} (one entry of a
 * properties file), anywhere in a value, with Kafka's own config providers. What they give is not resolved again.
 */
final class References implements AutoCloseable {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(env|file):([^}]*)}");

    private final EnvVarConfigProvider environment;
    private final FileConfigProvider properties = new FileConfigProvider();
    private final DirectoryConfigProvider files = new DirectoryConfigProvider();

    private References(Map<String, String> environment) {
        this.environment = new EnvVarConfigProvider(environment);
        this.environment.configure(Map.of());
        properties.configure(Map.of());
        files.configure(Map.of());
    }

    /** The values with their references resolved; adds to {@code problems} for each that leads nowhere. */
    static Map<String, String> resolve(
            Map<String, String> environment, Map<String, String> values, List<Problem> problems) {
        if (values.values().stream().noneMatch(value -> REFERENCE.matcher(value).find())) {
            return values;
        }
        try (References references = new References(environment)) {
            return references.all(values, problems);
        }
    }

    private Map<String, String> all(Map<String, String> values, List<Problem> problems) {
        Map<String, String> resolved = new HashMap<>();
        values.forEach((name, value) -> {
            try {
                resolved.put(name, resolve(value));
            } catch (ConfigException e) {
                problems.add(new Problem(name, String.valueOf(e.getMessage())));
            }
        });
        return resolved;
    }

    private String resolve(String value) {
        Matcher matcher = REFERENCE.matcher(value);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            String target = matcher.group(2);
            String found = matcher.group(1).equals("env") ? environment(target) : file(target);
            matcher.appendReplacement(result, Matcher.quoteReplacement(found));
        }
        return matcher.appendTail(result).toString();
    }

    private String environment(String name) {
        String found = get(environment, "", name);
        if (found == null) {
            throw new ConfigException("environment variable " + name + " is not set; set it or write the value");
        }
        return found;
    }

    private String file(String target) {
        int colon = target.lastIndexOf(':');
        Path path = Path.of(colon < 0 ? target : target.substring(0, colon)).toAbsolutePath();
        String key = colon < 0 ? String.valueOf(path.getFileName()) : target.substring(colon + 1);
        String found;
        try {
            found = colon < 0
                    ? get(files, String.valueOf(path.getParent()), key)
                    : get(properties, path.toString(), key);
        } catch (ConfigException e) {
            throw new ConfigException("file " + path + " cannot be read; check the path and its rights");
        }
        if (found == null) {
            throw new ConfigException(
                    colon < 0
                            ? "there is no file " + path + "; check the path"
                            : "file " + path + " has no entry " + key + "; add it or check the name");
        }
        return colon < 0 ? found.stripTrailing() : found;
    }

    private static @Nullable String get(ConfigProvider provider, String path, String key) {
        return provider.get(path, Set.of(key)).data().get(key);
    }

    @Override
    public void close() {
        for (ConfigProvider provider : List.of(environment, properties, files)) {
            try {
                provider.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
