package dev.segue.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.mapping.Identity;
import dev.segue.sink.Credentials;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixpanelConfigTest {
    static final Map<String, String> CHANGED = Map.ofEntries(
            entry("mixpanel.token", "other-token"),
            entry("mixpanel.identity", "Original"),
            entry("mixpanel.region", "EU"),
            entry("mixpanel.endpoint", "http://127.0.0.1:8090/"),
            entry("mixpanel.service.account.username", "robot"),
            entry("mixpanel.service.account.secret", "hush"),
            entry("mixpanel.project.id", "42"),
            entry("mixpanel.alias.endpoint", "track"),
            entry("mixpanel.link.event", "Linked"));

    @Test
    void defaults() {
        Configuration configuration = Given.run(Map.of());

        assertThat(configuration.identity()).isEqualTo(Identity.LEGACY);
        assertThat(configuration.receiver())
                .isEqualTo(new Receiver(URI.create("https://api.mixpanel.com"), new Credentials.Token(Given.TOKEN)));
        assertThat(configuration.mapping().token()).isEqualTo(Given.TOKEN);
        assertThat(configuration.mapping().linkEvent()).isEqualTo("Identity Linked");
        assertThat(configuration.mapping().aliasToTrack()).isFalse();
        assertThat(configuration.project()).matches("[0-9a-f]{12}");
    }

    @Test
    void allChanged() {
        Configuration configuration = Given.run(CHANGED);

        assertThat(configuration.identity()).isEqualTo(Identity.ORIGINAL);
        assertThat(configuration.receiver())
                .isEqualTo(new Receiver(
                        URI.create("http://127.0.0.1:8090"), new Credentials.ServiceAccount("robot", "hush", "42")));
        assertThat(configuration.mapping().token()).isEqualTo("other-token");
        assertThat(configuration.mapping().linkEvent()).isEqualTo("Linked");
        assertThat(configuration.mapping().aliasToTrack()).isTrue();
        assertThat(configuration.project()).isNotEqualTo(Given.run(Map.of()).project());
    }

    @ParameterizedTest
    @CsvSource({"us, api.mixpanel.com", "eu, api-eu.mixpanel.com", "in, api-in.mixpanel.com"})
    void theRegionNamesTheHost(String region, String host) {
        Receiver receiver = Given.run(Map.of("mixpanel.region", region)).receiver();

        assertThat(receiver.base()).isEqualTo(URI.create("https://" + host));
        assertThat(receiver.description()).isEqualTo(host);
    }

    @Test
    void anotherReceiverIsNotMistakenForMixpanel() {
        assertThat(Given.run(Map.of("mixpanel.endpoint", "http://127.0.0.1:8090"))
                        .receiver()
                        .description())
                .contains("http://127.0.0.1:8090")
                .contains("not Mixpanel");
        assertThat(Given.run(Map.of("mixpanel.endpoint", "https://notmixpanel.com"))
                        .receiver()
                        .description())
                .contains("not Mixpanel");
    }

    @Test
    void aVariableThatIsSetToNothingLeavesTheRegionInForce() {
        assertThat(Given.run(Map.of("mixpanel.endpoint", "", "mixpanel.region", "eu"))
                        .receiver()
                        .base())
                .isEqualTo(URI.create("https://api-eu.mixpanel.com"));
    }

    @Test
    void anEmptyLinkEventIsKept() {
        assertThat(Given.run(Map.of("mixpanel.link.event", "")).mapping().linkEvent())
                .isEmpty();
    }
}
