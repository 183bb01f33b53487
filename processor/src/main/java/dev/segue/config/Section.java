package dev.segue.config;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.jspecify.annotations.Nullable;

/** Declares the settings of one group of the reference, in the order in which they are documented. */
final class Section {
    private final ConfigDef definition;
    private final String group;
    private int order;

    Section(ConfigDef definition, String group) {
        this.definition = definition;
        this.group = group;
    }

    Section required(String name, ConfigDef.Type type, @Nullable Validator valid, String meaning) {
        return define(name, type, ConfigDef.NO_DEFAULT_VALUE, valid, Importance.HIGH, meaning);
    }

    /** @param fallback null if there is none, or if it follows from another setting, as the meaning says */
    Section optional(
            String name,
            ConfigDef.Type type,
            @Nullable Object fallback,
            @Nullable Validator valid,
            Importance importance,
            String meaning) {
        return define(name, type, fallback, valid, importance, meaning);
    }

    private Section define(
            String name,
            ConfigDef.Type type,
            @Nullable Object fallback,
            @Nullable Validator valid,
            Importance importance,
            String meaning) {
        order++;
        definition.define(name, type, fallback, valid, importance, meaning, group, order, Width.MEDIUM, name);
        return this;
    }
}
