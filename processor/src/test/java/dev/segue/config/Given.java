package dev.segue.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings as a test writes them. */
final class Given {
    static final String TOKEN = "0123456789abcdef0123456789abcdef";

    /** What {@code run} cannot do without. */
    static final Map<String, String> REQUIRED = Map.of(
            "kafka.bootstrap.servers", "broker:9092",
            "schema.registry.url", "http://registry:8081",
            "mixpanel.token", TOKEN,
            "mixpanel.identity", "legacy");

    private Given() {}

    /** A file of what is required and these, with other values for some if need be. */
    static Configuration run(Map<String, String> more) {
        return new ConfigLoader(Map.of()).load(with(more), Map.of(), Use.RUN);
    }

    static Map<String, String> with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.putAll(more);
        return all;
    }

    static Map<String, String> without(String name) {
        Map<String, String> all = new HashMap<>(REQUIRED);
        all.remove(name);
        return all;
    }

    /** The problems of such a file, each as its line. */
    static List<String> problems(Map<String, String> more) {
        return problemsOf(with(more));
    }

    static List<String> problemsOf(Map<String, String> file) {
        InvalidSettingsException invalid = catchThrowableOfType(
                InvalidSettingsException.class, () -> new ConfigLoader(Map.of()).load(file, Map.of(), Use.RUN));
        return invalid == null
                ? List.of()
                : invalid.problems().stream().map(Problem::toString).toList();
    }
}
