package dev.segue.config;

import org.apache.kafka.common.config.ConfigDef;

/** Every setting, declared once, in the order of the reference. */
public final class AllSettings {
    private AllSettings() {}

    /** A definition that is the caller's own. */
    public static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        KafkaConfig.define(definition);
        RouterConfig.define(definition);
        MixpanelConfig.define(definition);
        MappingConfig.define(definition);
        StateConfig.define(definition);
        SinkConfig.define(definition);
        OpsConfig.define(definition);
        return definition;
    }
}
