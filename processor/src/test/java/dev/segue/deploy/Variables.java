package dev.segue.deploy;

import dev.segue.config.AllSettings;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Environment variables that a process of ours reads. */
final class Variables {
    private static final Set<String> LAUNCHER =
            Set.of("SEGUE_HEAP", "SEGUE_JAVA_OPTS", "SEGUE_LOG_LEVEL", "SEGUE_LOG_FORMAT");
    private static final Set<String> SETTINGS = AllSettings.definition().names().stream()
            .map(name -> "SEGUE_" + name.toUpperCase(Locale.ROOT).replace('.', '_'))
            .collect(Collectors.toSet());

    private Variables() {}

    /** Whether it is a setting's, the launcher's, or one that is handed on to a client of Kafka or of the registry. */
    static boolean isKnown(String name) {
        return SETTINGS.contains(name)
                || LAUNCHER.contains(name)
                || name.matches("SEGUE_(KAFKA|STREAMS|SCHEMA_REGISTRY)_[A-Z_]+");
    }
}
