package dev.segue.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

class AllSettingsTest {
    @Test
    void everySettingIsChangedInSomeTest() {
        List<String> changed = new ArrayList<>();
        Stream.of(
                        KafkaConfigTest.CHANGED,
                        RouterConfigTest.CHANGED,
                        StateConfigTest.CHANGED,
                        MixpanelConfigTest.CHANGED,
                        MappingConfigTest.CHANGED,
                        SinkConfigTest.CHANGED,
                        OpsConfigTest.CHANGED)
                .map(Map::keySet)
                .forEach(changed::addAll);

        assertThat(changed)
                .containsExactlyInAnyOrderElementsOf(AllSettings.definition().names());
    }

    @Test
    void secretsAreOfTheTypeThatIsNeverShown() {
        assertThat(AllSettings.definition().configKeys().values().stream()
                        .filter(key -> key.name.endsWith("token") || key.name.endsWith("secret")))
                .isNotEmpty()
                .allMatch(key -> key.type == ConfigDef.Type.PASSWORD);
    }

    @Test
    void everySettingIsExplainedInSentencesWithAUnit() {
        for (ConfigKey key : AllSettings.definition().configKeys().values()) {
            assertThat(key.documentation).as(key.name).matches("(?s)[A-Z`].*\\.(.*\\.)?");
            if (key.name.endsWith(".ms")) {
                assertThat(key.documentation).as(key.name).contains("millisecond");
            }
            if (key.name.endsWith(".bytes")) {
                assertThat(key.documentation).as(key.name).contains("in bytes");
            }
        }
    }

    @Test
    void namesAreDottedLowerCase() {
        assertThat(AllSettings.definition().names()).allMatch(name -> name.matches("[a-z]+(\\.[a-z]+)+"));
    }

    @Test
    void nothingThatIsReadShowsASecret() {
        Configuration configuration = Given.run(Map.of(
                "mixpanel.token", "sesame-token",
                "mixpanel.service.account.username", "robot",
                "mixpanel.service.account.secret", "sesame-secret",
                "mixpanel.project.id", "42",
                "kafka.sasl.jaas.config", "sesame-jaas",
                "streams.producer.ssl.key.password", "sesame-key",
                "schema.registry.basic.auth.user.info", "sesame-user"));

        assertThat(Stream.of(
                        configuration,
                        configuration.kafka(),
                        configuration.mapping(),
                        configuration.receiver(),
                        configuration.router(),
                        configuration.sink(false),
                        configuration.maskedToken()))
                .allSatisfy(record -> assertThat(record.toString()).doesNotContain("sesame-"));
    }

    @Test
    void aMaskedTokenShowsTooLittleToUseIt() {
        assertThat(Given.run(Map.of()).maskedToken()).isEqualTo("0123…");
        assertThat(Given.run(Map.of("mixpanel.token", "abcdef")).maskedToken()).isEqualTo("a…");
    }
}
