package dev.segue.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Turns a setting's text into its value, and what is wrong with it into words for a person. */
final class Parsing {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};

    private Parsing() {}

    /**
     * The value that this text stands for, checked. An empty text is the default where that is nothing, so that a variable
     * that is set to nothing, as in a compose file, is not set.
     *
     * @throws ConfigException whose message is "what is wrong; what to do"
     */
    static @Nullable Object value(ConfigKey key, String text) {
        Object value;
        if (key.type == ConfigDef.Type.LIST) {
            value = list(text.trim());
        } else if (text.isBlank()) {
            if (key.hasDefault() && key.defaultValue == null) {
                return null;
            }
            if (key.type != ConfigDef.Type.STRING && key.type != ConfigDef.Type.PASSWORD) {
                throw new ConfigException("is empty; give " + word(key.type) + " or remove it");
            }
            value = ConfigDef.parseType(key.name, "", key.type);
        } else {
            value = parsed(key, text);
        }
        if (key.validator != null) {
            key.validator.ensureValid(key.name, value);
        }
        return value;
    }

    private static @Nullable Object parsed(ConfigKey key, String text) {
        try {
            return ConfigDef.parseType(key.name, text, key.type);
        } catch (ConfigException e) {
            String shown = key.type == ConfigDef.Type.PASSWORD ? "the value" : "'" + text.trim() + "'";
            throw new ConfigException(shown + " is not " + word(key.type) + "; give one");
        }
    }

    /** Commas between, or a JSON array of strings, since event names may contain commas. */
    private static List<String> list(String text) {
        if (!text.startsWith("[")) {
            return text.isEmpty() ? List.of() : List.of(text.split("\\s*,\\s*", -1));
        }
        try {
            return List.copyOf(JSON.readValue(text, STRINGS));
        } catch (JsonProcessingException | NullPointerException e) {
            throw new ConfigException(
                    "begins with '[' but is no JSON array of strings; write it as [\"one\", \"two, three\"]");
        }
    }

    private static String word(ConfigDef.Type type) {
        return switch (type) {
            case BOOLEAN -> "true or false";
            case INT -> "a whole number up to 2147483647";
            case LONG, SHORT -> "a whole number";
            case DOUBLE -> "a number";
            case LIST -> "a list";
            case STRING, CLASS, PASSWORD -> "a text";
        };
    }
}
