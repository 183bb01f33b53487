package dev.segue.cli;

import dev.segue.config.ConfigLoader;
import dev.segue.config.Configuration;
import dev.segue.config.Use;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command's settings come from. */
final class SettingsOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings, a properties file; without it they come from the environment and -o.")
    @Nullable Path file;

    @Option(
            names = "-o",
            paramLabel = "NAME=VALUE",
            description = "One setting, over environment and file. May be repeated.")
    Map<String, String> given = new LinkedHashMap<>();

    /** Reads and checks them; warnings go to standard error. */
    Configuration load(Console console, Use use) {
        return load(console, use, Map.of());
    }

    /** The same, with what the command itself settles. */
    Configuration load(Console console, Use use, Map<String, String> settled) {
        Map<String, String> arguments = new LinkedHashMap<>(given);
        arguments.putAll(settled);
        Configuration configuration = new ConfigLoader(console.environment()).load(file, arguments, use);
        configuration.warnings().forEach(warning -> console.err().println("warning: " + warning));
        return configuration;
    }
}
