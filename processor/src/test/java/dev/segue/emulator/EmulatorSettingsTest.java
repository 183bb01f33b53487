package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EmulatorSettingsTest {
    private final EmulatorSettings defaults = EmulatorSettings.defaults();

    @Test
    void byDefaultItListensOnLoopbackAndTakesAnyToken() {
        assertThat(defaults.host()).isEqualTo("127.0.0.1");
        assertThat(defaults.port()).isZero();
        assertThat(defaults.identity()).isEqualTo(IdentityMode.LEGACY);
        assertThat(defaults.knobs().is(Knob.UNKNOWN_PROJECTS, "accept")).isTrue();
        assertThat(defaults.knobs().duration(Knob.ALIAS_DELAY)).isEqualTo(Duration.ofSeconds(1));
        assertThat(defaults.knobs().count(Knob.MAX_BYTES)).isEqualTo(10_000_000);
    }

    @Test
    void everyDefaultFitsItsKnob() {
        for (Knob knob : Knob.values()) {
            assertThat(knob.parse(knob.standard()).toString()).isEqualTo(knob.standard());
            assertThat(Knob.of(knob.key())).isEqualTo(knob);
            assertThat(knob.meaning()).endsWith(".");
        }
    }

    @Test
    void aValueThatDoesNotFitIsToldByName() {
        assertThatThrownBy(() -> defaults.with(Knob.MAX_EVENTS, "many")).hasMessageContaining("max_events");
        assertThatThrownBy(() -> defaults.with(Knob.REQUEST_ADDRESS, "yes")).hasMessageContaining("true or false");
        assertThatThrownBy(() -> defaults.with(Knob.LONG_INSERT_ID, "x")).hasMessageContaining("[refuse, cut]");
        assertThatThrownBy(() -> Knob.of("nonsense")).hasMessageContaining("there is no setting 'nonsense'");
        assertThatThrownBy(() -> IdentityMode.of("new")).hasMessageContaining("legacy, original or simplified");
        assertThatThrownBy(() -> Region.of("de")).hasMessageContaining("us, eu or in");
    }

    @Test
    void aChoiceThatDoesNotExistIsABug() {
        assertThatThrownBy(() -> defaults.knobs().is(Knob.LONG_INSERT_ID, "keep"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aProjectTakesThePlaceOfItsNamesake() {
        EmulatorSettings settings = defaults.withProject(Project.of("T", IdentityMode.LEGACY))
                .withProject(Project.of("T", IdentityMode.SIMPLIFIED));

        assertThat(settings.projects()).hasSize(1);
        assertThat(settings.project("T").identity()).isEqualTo(IdentityMode.SIMPLIFIED);
        assertThat(settings.project("U").identity()).isEqualTo(IdentityMode.LEGACY);
    }

    @Test
    void aProjectNeedsAToken() {
        assertThatThrownBy(() -> defaults.withProject(Project.of(" ", IdentityMode.LEGACY)))
                .hasMessageContaining("needs a token");
    }

    @Test
    void secretsAreNotPrinted() {
        Project project = Project.of("TOKEN", IdentityMode.LEGACY)
                .withSecret("SECRET")
                .withRegion(Region.EU)
                .withGroupKeys(Set.of("company"));
        assertThat(project.toString()).contains("company", "EU").doesNotContain("TOKEN", "SECRET");
        assertThat(ServiceAccount.of("name", "SECRET", "1").toString()).doesNotContain("SECRET");
    }

    @Test
    void theHostTellsTheRegionOrLeavesItToTheSetting() {
        assertThat(Region.ofHost("api-eu.mixpanel.com", Region.US)).isEqualTo(Region.EU);
        assertThat(Region.ofHost("api-in.mixpanel.com:443", Region.US)).isEqualTo(Region.IN);
        assertThat(Region.ofHost("api.mixpanel.com", Region.EU)).isEqualTo(Region.US);
        assertThat(Region.ofHost("127.0.0.1:80", Region.EU)).isEqualTo(Region.EU);
    }
}
