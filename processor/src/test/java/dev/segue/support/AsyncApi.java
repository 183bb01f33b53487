package dev.segue.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code schemas/asyncapi.yaml}, as far as records and settings can be compared with it. */
public final class AsyncApi {
    private static final String OURS = "segue.";

    private final Map<String, Object> document;

    private AsyncApi(Map<String, Object> document) {
        this.document = document;
    }

    public static AsyncApi read() {
        try {
            String text = Files.readString(Repository.file("schemas/asyncapi.yaml"));
            return new AsyncApi(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The topic of each channel, the application id filled in. */
    public Map<String, String> topics(String applicationId) {
        Map<String, String> topics = new TreeMap<>();
        at("channels")
                .forEach((name, channel) -> topics.put(
                        name, map(channel).get("address").toString().replace("{applicationId}", applicationId)));
        return topics;
    }

    /** The names of a channel's messages. */
    public Set<String> messages(String channel) {
        return new TreeSet<>(at("channels", channel, "messages").keySet());
    }

    /** Settings of a channel's topic, as text. */
    public Map<String, String> topicSettings(String channel) {
        Map<String, String> settings = new TreeMap<>();
        at("channels", channel, "bindings", "kafka", "topicConfiguration")
                .forEach((name, value) -> settings.put(
                        name, value instanceof List<?> list ? list.get(0).toString() : value.toString()));
        return settings;
    }

    /** The Avro schema of a message's value, from the file that is named. */
    public Schema avro(String message) {
        String file = map(at("components", "messages", message, "payload", "schema"))
                .get("$ref")
                .toString();
        try {
            return new Schema.Parser().parse(Repository.file("schemas/" + file).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JSON schema of a message's value, by property. */
    public Map<String, Map<String, Object>> properties(String message) {
        return properties(at("components", "messages", message, "payload"));
    }

    /** The properties that a message's value must have. */
    public Set<String> required(String message) {
        return required(at("components", "messages", message, "payload"));
    }

    /**
     * Fails unless these headers are as described: every one of ours named, none that is required missing, each value one
     * that its schema allows.
     *
     * @return the names of ours that were there
     */
    public Set<String> check(String message, Headers headers) {
        Map<String, Object> described = at("components", "messages", message, "headers");
        Map<String, Map<String, Object>> schemas = properties(described);
        Set<String> seen = new TreeSet<>();
        for (Header header : headers) {
            if (header.key().startsWith(OURS)) {
                assertThat(schemas.keySet()).as("headers of " + message).contains(header.key());
                allow(message + " " + header.key(), schemas.get(header.key()), new String(header.value(), UTF_8));
                assertThat(seen.add(header.key())).as(header.key() + " once").isTrue();
            }
        }
        assertThat(seen).as("headers of " + message).containsAll(required(described));
        return seen;
    }

    /** The names of the headers that a message may have. */
    public Set<String> headers(String message) {
        return properties(at("components", "messages", message, "headers")).keySet();
    }

    private static void allow(String what, Map<String, Object> schema, String value) {
        if (schema.get("enum") instanceof List<?> values) {
            assertThat(values.stream().map(Object::toString)).as(what).contains(value);
        }
        if (schema.get("pattern") instanceof String pattern) {
            assertThat(value).as(what).matches(pattern);
        }
        if (schema.get("maxLength") instanceof Integer most) {
            assertThat(value).as(what).hasSizeLessThanOrEqualTo(most);
        }
        if ("date-time".equals(schema.get("format"))) {
            assertThat(value).as(what).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
        }
    }

    private Map<String, Map<String, Object>> properties(Map<String, Object> schema) {
        Map<String, Map<String, Object>> properties = new TreeMap<>();
        map(schema.get("properties")).forEach((name, value) -> properties.put(name, resolved(value)));
        return properties;
    }

    private static Set<String> required(Map<String, Object> schema) {
        Set<String> required = new TreeSet<>();
        if (schema.get("required") instanceof List<?> names) {
            names.forEach(name -> required.add(name.toString()));
        }
        return required;
    }

    private Map<String, Object> at(String... path) {
        Map<String, Object> place = document;
        for (String name : path) {
            assertThat(place).as(String.join("/", path)).containsKey(name);
            place = resolved(place.get(name));
        }
        return place;
    }

    /** What a reference inside the document points to; anything else as it is. */
    private Map<String, Object> resolved(Object value) {
        Map<String, Object> object = map(value);
        return object.get("$ref") instanceof String reference && reference.startsWith("#/")
                ? at(reference.substring(2).split("/"))
                : object;
    }

    @SuppressWarnings("unchecked") // what AsyncAPI says; another kind of node fails where it is used
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
