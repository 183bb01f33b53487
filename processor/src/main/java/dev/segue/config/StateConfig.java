package dev.segue.config;

import static dev.segue.config.Checks.between;

import dev.segue.mapping.StateSettings;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** What is remembered of each user from message to message. */
public final class StateConfig {
    public static final String SUPER_PROPERTIES = "state.super.properties";
    public static final String FIRST_TOUCH = "state.first.touch";
    public static final String ALLOWED_PROPERTIES = "state.allowed.properties";
    public static final String MAX_PROPERTIES = "state.max.properties";
    public static final String MAX_BYTES = "state.max.bytes";

    private StateConfig() {}

    static void define(ConfigDef definition) {
        new Section(definition, "User state")
                .optional(
                        SUPER_PROPERTIES,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Remember the super properties of each user's identify calls, and the listed ones of events, and put them"
                                + " on later events. Traits of calls without a user id come to the user with the alias, or with the"
                                + " first identify call that has both ids.")
                .optional(
                        FIRST_TOUCH,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Remember where each user first came from and put `$initial_referrer`, `$initial_referring_domain` and"
                                + " `initial_utm_*` on events and, once, on the profile.")
                .optional(
                        ALLOWED_PROPERTIES,
                        ConfigDef.Type.LIST,
                        List.of(),
                        null,
                        Importance.MEDIUM,
                        "The only properties that are remembered, by Segment's names; if empty, all that `"
                                + MappingConfig.SET_ALL_TRAITS + "` and `" + MappingConfig.SUPER_PROPERTIES
                                + "` choose.")
                .optional(
                        MAX_PROPERTIES,
                        ConfigDef.Type.INT,
                        StateSettings.DEFAULT_MAX_PROPERTIES,
                        between(1, 200),
                        Importance.LOW,
                        "The most properties that are remembered of a user; those that were said longest ago are forgotten.")
                .optional(
                        MAX_BYTES,
                        ConfigDef.Type.INT,
                        StateSettings.DEFAULT_MAX_BYTES,
                        between(64, 65_536),
                        Importance.LOW,
                        "The most that is remembered of a user, names and values as JSON text, in bytes; likewise.");
    }

    static StateSettings settings(Values values) {
        return new StateSettings(
                values.flag(SUPER_PROPERTIES),
                values.flag(FIRST_TOUCH),
                values.list(ALLOWED_PROPERTIES),
                values.number(MAX_PROPERTIES),
                values.number(MAX_BYTES));
    }
}
