package dev.segue.config;

import dev.segue.topology.EventsStart;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Validators whose messages are for people: "what is wrong; what to do", without the setting's name. Their {@code
 * toString} is the column "Valid" of the reference. Null passes each: it means that nothing was given.
 */
final class Checks {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]{1,200}");

    private Checks() {}

    /** A number of at least this. */
    static Validator atLeast(long least) {
        return between(least, Long.MAX_VALUE);
    }

    /** A number from {@code least} to {@code most}, both included. */
    static Validator between(long least, long most) {
        String range = most == Long.MAX_VALUE ? "at least " + least : least + " to " + most;
        return new Check(range) {
            @Override
            @Nullable String problem(Object value) {
                long number = ((Number) value).longValue();
                return number < least || number > most ? value + " is out of range; give " + range : null;
            }
        };
    }

    /** One of these words, in any case. */
    static Validator oneOf(String... words) {
        List<String> all = List.of(words);
        String list = String.join(", ", all);
        return new Check(list) {
            @Override
            @Nullable String problem(Object value) {
                return all.contains(value.toString().toLowerCase(Locale.ROOT))
                        ? null
                        : "'" + value + "' is unknown; give one of " + list;
            }
        };
    }

    /** Text that Kafka takes as a topic, group or application id, with room for what is added to it. */
    static Validator kafkaName() {
        return new Check("letters, digits, '.', '_', '-'") {
            @Override
            @Nullable String problem(Object value) {
                return NAME.matcher(value.toString()).matches()
                        ? null
                        : "'" + value + "' is no name for Kafka; use 1 to 200 letters, digits, '.', '_' or '-'";
            }
        };
    }

    /** Text that is not blank. */
    static Validator notBlank() {
        return new Check("not blank") {
            @Override
            @Nullable String problem(Object value) {
                return value.toString().isBlank() ? "is blank; give a value or remove it" : null;
            }
        };
    }

    /** {@code earliest}, {@code latest} or an ISO instant such as {@code 2026-01-31T00:00:00Z}. */
    static Validator start() {
        return new Check("earliest, latest or an instant") {
            @Override
            @Nullable String problem(Object value) {
                try {
                    EventsStart.parse(value.toString());
                    return null;
                } catch (IllegalArgumentException e) {
                    return "'" + value
                            + "' is no place to start; give earliest, latest or an instant such as 2026-01-31T00:00:00Z";
                }
            }
        };
    }

    /** Scheme, host and perhaps a port; no path. Mixpanel itself refuses plain HTTP. */
    static Validator baseAddress() {
        return new Check("http(s)://host[:port]") {
            @Override
            @Nullable String problem(Object value) {
                String advice = "; give scheme, host and port only, such as https://api-eu.mixpanel.com";
                URI uri;
                try {
                    uri = new URI(value.toString());
                } catch (URISyntaxException e) {
                    return "'" + value + "' is no address" + advice;
                }
                boolean secure = "https".equals(uri.getScheme());
                String path = uri.getRawPath();
                if (uri.getHost() == null
                        || !(secure || "http".equals(uri.getScheme()))
                        || !(path == null || path.isEmpty() || path.equals("/"))
                        || uri.getRawQuery() != null
                        || uri.getRawUserInfo() != null) {
                    return "'" + value + "' is no base address" + advice;
                }
                return !secure && uri.getHost().endsWith("mixpanel.com")
                        ? "Mixpanel refuses plain http; write https://" + uri.getHost()
                        : null;
            }
        };
    }

    private abstract static class Check implements Validator {
        private final String description;

        Check(String description) {
            this.description = description;
        }

        /** What is wrong and what to do, null if nothing is. */
        abstract @Nullable String problem(Object value);

        @Override
        public void ensureValid(String name, @Nullable Object value) {
            String problem = value == null ? null : problem(value);
            if (problem != null) {
                throw new ConfigException(problem);
            }
        }

        @Override
        public String toString() {
            return description;
        }
    }
}
