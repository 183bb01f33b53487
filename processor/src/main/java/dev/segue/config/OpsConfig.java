package dev.segue.config;

import static dev.segue.config.Checks.between;
import static dev.segue.config.Checks.notBlank;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** Where health and metrics are served. */
public final class OpsConfig {
    public static final String HOST = "ops.host";
    public static final String PORT = "ops.port";

    /** {@code ops.port} that serves nothing. */
    public static final int OFF = -1;

    private OpsConfig() {}

    static void define(ConfigDef definition) {
        new Section(definition, "Ops")
                .optional(
                        HOST,
                        ConfigDef.Type.STRING,
                        "127.0.0.1",
                        notBlank(),
                        Importance.MEDIUM,
                        "Address to serve a page for people, `/live`, `/ready`, `/status`, `/metrics` and `/topology` on; `0.0.0.0`"
                                + " for all. There is no login, so"
                                + " keep it inside your network.")
                .optional(
                        PORT,
                        ConfigDef.Type.INT,
                        8088,
                        between(OFF, 65535),
                        Importance.MEDIUM,
                        "Port for them; 0 takes a free one, which the log names, and -1 serves nothing.");
    }

    static OpsSettings of(Values values) {
        return new OpsSettings(values.text(HOST), values.number(PORT));
    }
}
