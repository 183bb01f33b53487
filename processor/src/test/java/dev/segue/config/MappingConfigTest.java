package dev.segue.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.mapping.Identity;
import dev.segue.mapping.Settings;
import dev.segue.mapping.StateSettings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MappingConfigTest {
    static final Map<String, String> CHANGED = Map.ofEntries(
            entry("mapping.people", "true"),
            entry("mapping.set.all.traits.by.default", "false"),
            entry("mapping.people.properties", "plan, email"),
            entry("mapping.super.properties", "[\"plan\"]"),
            entry("mapping.event.increments", "[\"Paid, at last\", \"Signed Up\"]"),
            entry("mapping.property.increments", "items"),
            entry("mapping.consolidated.page.calls", "false"),
            entry("mapping.track.all.pages", "true"),
            entry("mapping.track.categorized.pages", "false"),
            entry("mapping.track.named.pages", "false"),
            entry("mapping.group.identifier.traits", "company"),
            entry("mapping.group.traits.to.set.once", "founded"),
            entry("mapping.source.name", "shop"),
            entry("mapping.legacy.super.properties", "true"),
            entry("mapping.drop.bundled", "false"));

    @Test
    void defaults() {
        assertThat(Given.run(Map.of()).mapping())
                .isEqualTo(new Settings(
                        Given.TOKEN,
                        Identity.LEGACY,
                        false,
                        true,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        true,
                        false,
                        true,
                        true,
                        List.of(),
                        List.of(),
                        null,
                        false,
                        true,
                        "Identity Linked",
                        false,
                        StateSettings.OFF));
    }

    @Test
    void allChanged() {
        assertThat(Given.run(CHANGED).mapping())
                .isEqualTo(new Settings(
                        Given.TOKEN,
                        Identity.LEGACY,
                        true,
                        false,
                        List.of("plan", "email"),
                        List.of("plan"),
                        List.of("Paid, at last", "Signed Up"),
                        List.of("items"),
                        false,
                        true,
                        false,
                        false,
                        List.of("company"),
                        List.of("founded"),
                        "shop",
                        true,
                        false,
                        "Identity Linked",
                        false,
                        StateSettings.OFF));
    }

    @Test
    void aListThatOnlyLooksLikeJsonIsAProblem() {
        assertThat(Given.problems(Map.of("mapping.event.increments", "[\"Signed Up\"")))
                .singleElement()
                .asString()
                .startsWith("mapping.event.increments: begins with '['");
        assertThat(Given.problems(Map.of("mapping.event.increments", "[1, null]")))
                .hasSize(1);
    }
}
