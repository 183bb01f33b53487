package dev.segue.config;

import static dev.segue.config.Checks.between;
import static dev.segue.config.Checks.notBlank;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** Which Kafka cluster and schema registry to use. */
public final class KafkaConfig {
    public static final String BOOTSTRAP_SERVERS = "kafka.bootstrap.servers";
    public static final String EMBEDDED = "kafka.embedded";
    public static final String EMBEDDED_PORT = "kafka.embedded.port";
    public static final String EMBEDDED_DIR = "kafka.embedded.dir";
    public static final String REGISTRY_URL = "schema.registry.url";

    /** The registry of a process that was given none: inside the process, with the released schemas under fixed ids. */
    static final String MOCK_REGISTRY = "mock://segue";

    private KafkaConfig() {}

    static void define(ConfigDef definition) {
        new Section(definition, "Kafka")
                .optional(
                        BOOTSTRAP_SERVERS,
                        ConfigDef.Type.STRING,
                        null,
                        notBlank(),
                        Importance.HIGH,
                        "Addresses of Kafka brokers, `host:port` with commas between. Required unless `kafka.embedded=true`.")
                .optional(
                        EMBEDDED,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Start a Kafka node inside this process, on loopback: for trying things out on one machine, not"
                                + " for production. It means all roles in this process, a schema registry inside it unless one"
                                + " is configured, and `events.start=earliest`.")
                .optional(
                        EMBEDDED_PORT,
                        ConfigDef.Type.INT,
                        19092,
                        between(0, 65535),
                        Importance.LOW,
                        "Port of the embedded node; 0 takes a free one. Other processes on the machine may use it as"
                                + " `kafka.bootstrap.servers`.")
                .optional(
                        EMBEDDED_DIR,
                        ConfigDef.Type.STRING,
                        "segue-data",
                        notBlank(),
                        Importance.MEDIUM,
                        "Directory of the embedded node's data and the router's state, made if missing and kept over restarts; relative to the"
                                + " working directory.")
                .optional(
                        REGISTRY_URL,
                        ConfigDef.Type.STRING,
                        null,
                        notBlank(),
                        Importance.HIGH,
                        "Address of a Confluent Schema Registry, or several with commas between. Required unless"
                                + " `kafka.embedded=true`, where it defaults to `" + MOCK_REGISTRY
                                + "`, a registry inside the process.");
    }

    static KafkaSettings of(
            Values values, Map<String, String> client, Map<String, String> streams, Map<String, String> registry) {
        boolean embedded = values.flag(EMBEDDED);
        String url = values.textOrNull(REGISTRY_URL);
        return new KafkaSettings(
                values.textOrNull(BOOTSTRAP_SERVERS),
                embedded
                        ? new KafkaSettings.Embedded(Path.of(values.text(EMBEDDED_DIR)), values.number(EMBEDDED_PORT))
                        : null,
                url == null && embedded ? MOCK_REGISTRY : url,
                client,
                streams,
                registry);
    }
}
