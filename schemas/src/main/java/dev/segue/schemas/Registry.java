package dev.segue.schemas;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * The schema registry as the codecs need it. What it answered once is cached, so that a registry that goes down later
 * stops only what it has never been asked. Safe for use by several threads.
 */
@NullMarked
public final class Registry {
    /** The registry client's own setting for its address, or several with commas between. */
    public static final String URL = "schema.registry.url";

    private static final String MOCK = "mock://";
    private static final int NOT_FOUND = 404;
    private static final String NO_PARSER = "Invalid schema type ";
    private static final int CACHED_SCHEMAS = 1000;

    /** Whoever reads a topic waits and asks again; a client that retried inside a call would only hide it. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "max.retries", "0",
            "http.connect.timeout.ms", "5000",
            "http.read.timeout.ms", "10000");

    private final SchemaRegistryClient client;
    private final Map<String, ?> settings;
    private final String url;

    /**
     * @param settings the registry client's own settings, {@value #URL} among them; {@code mock://<name>} is a registry
     *     inside this process. Time-outs are 5 s to connect and 10 s to answer, and nothing is retried, unless said
     *     otherwise
     * @throws IllegalArgumentException if the address is missing
     */
    public Registry(Map<String, ?> settings) {
        Object address = settings.get(URL);
        if (address == null || address.toString().isBlank()) {
            throw new IllegalArgumentException(URL + " is missing");
        }
        this.url = address.toString();
        Map<String, Object> merged = new HashMap<>(DEFAULTS);
        merged.putAll(settings);
        this.settings = Map.copyOf(merged);
        this.client = SchemaRegistryClientFactory.newClient(
                List.of(url.split("\\s*,\\s*")),
                CACHED_SCHEMAS,
                List.of(new AvroSchemaProvider()),
                this.settings,
                Map.of());
    }

    SchemaRegistryClient client() {
        return client;
    }

    Map<String, ?> settings() {
        return settings;
    }

    /** In a mock registry, the released schemas of this record under their fixed ids; elsewhere nothing. */
    void prepare(String subject, Schema current) {
        if (!url.startsWith(MOCK)) {
            return;
        }
        for (ReleasedSchema released : ReleasedSchema.values()) {
            if (released.schema().getFullName().equals(current.getFullName())) {
                try {
                    client.register(subject, new AvroSchema(released.schema()), 0, released.id());
                } catch (IOException | RestClientException e) {
                    throw unavailable("could not register " + current.getName(), e);
                }
            }
        }
    }

    /**
     * The Avro schema with this id, or why there is none for good.
     *
     * @throws RegistryUnavailableException if the registry does not answer, or something answers that is no registry
     */
    Decoded<Schema> schema(int id) {
        try {
            ParsedSchema parsed = client.getSchemaById(id);
            if (!(parsed instanceof AvroSchema avro)) {
                return new Decoded.Undecodable<>("schema id " + id + " is " + parsed.schemaType() + ", not AVRO");
            }
            Schema schema = avro.rawSchema();
            if (schema == null) {
                throw unavailable("gave no schema for id " + id, new IOException("an answer without a schema"));
            }
            return new Decoded.Value<>(schema);
        } catch (RestClientException e) {
            // A registry says so with a code of its own; a bare 404 comes from a wrong address.
            if (e.getStatus() == NOT_FOUND && e.getErrorCode() / 100 == NOT_FOUND) {
                return new Decoded.Undecodable<>("schema id " + id + " is not known to the registry");
            }
            throw unavailable("could not say what schema id " + id + " is", e);
        } catch (IOException e) {
            if (isNoAvro(e)) {
                return new Decoded.Undecodable<>("schema id " + id + " is no valid Avro schema");
            }
            throw unavailable("did not answer", e);
        } catch (RuntimeException e) { // of a class that has another name in Confluent's own artifacts
            String kind = otherKind(e);
            if (kind == null) {
                throw e;
            }
            return new Decoded.Undecodable<>("schema id " + id + " is " + kind + ", not AVRO");
        }
    }

    /**
     * Whether the client got a schema that Avro does not accept; it says so in words only. With references it says the
     * same when one of those could not be fetched.
     */
    private static boolean isNoAvro(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return failure.getClass() == IOException.class
                && message.startsWith("Invalid schema ")
                && message.contains(" with refs [] of type ");
    }

    /** The language of a schema that the client has no parser for, which it too says in words only; null otherwise. */
    private static @Nullable String otherKind(RuntimeException failure) {
        String message = failure.getCause() == null ? null : failure.getCause().getMessage();
        return message != null && message.startsWith(NO_PARSER) ? message.substring(NO_PARSER.length()) : null;
    }

    RegistryUnavailableException unavailable(String what, Throwable cause) {
        return new RegistryUnavailableException(
                "the schema registry at " + withoutUser(url) + " " + what + ": " + cause.getMessage()
                        + "; check schema.registry.url and that it is up",
                cause);
    }

    private static String withoutUser(String url) {
        return url.replaceAll("//[^/@,]*@", "//");
    }
}
