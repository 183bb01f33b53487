package dev.segue.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is asked of a fresh parser and of one that remembers; the many real agents are golden cases. */
class UserAgentsTest {
    private static final String CHROME =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

    /** One row a way in which a name is found: by family, by mark, as spelled, without version, not at all. */
    static Stream<Arguments> agents() {
        return Stream.of(
                Arguments.of("Chrome", CHROME, new UserAgents.Browser("Chrome", "131.0.0.0")),
                Arguments.of(
                        "Mobile Safari",
                        "Mozilla/5.0 (iPhone; CPU iPhone OS 9_1 like Mac OS X) AppleWebKit/601.1.46 (KHTML, like Gecko)"
                                + " Version/9.0 Mobile/13B143 Safari/601.1",
                        new UserAgents.Browser("Mobile Safari", "9.0")),
                Arguments.of(
                        "Vivaldi", CHROME + " Vivaldi/1.4.589.38", new UserAgents.Browser("Vivaldi", "1.4.589.38")),
                Arguments.of(
                        "Google",
                        "Mozilla/5.0 (iPhone; CPU iPhone OS 10_3 like Mac OS X) AppleWebKit/602.1.50 (KHTML, like Gecko)"
                                + " GSA/22.0.141836113 Mobile/14E277 Safari/600.1.4",
                        new UserAgents.Browser("Safari", null)),
                Arguments.of("Android", "Dalvik/1.6.0 (Linux; U; Android 4.4.2; SM-G900F)", null),
                Arguments.of("Other", "analytics-node/2.1.1", null));
    }

    @ParameterizedTest
    @MethodSource("agents")
    void namesAreThoseOfUaParserJs(String family, String agent, UserAgents.Browser browser) {
        assertThat(BrowserNames.browser(family, agent)).isEqualTo(browser);
    }

    @Test
    void anAgentIsReadOnceAndRemembered() {
        UserAgents agents = new UserAgents();

        UserAgents.Browser first = agents.browser(CHROME);

        assertThat(first).isEqualTo(new UserAgents.Browser("Chrome", "131.0.0.0"));
        assertThat(agents.browser(CHROME)).isSameAs(first);
        assertThat(agents.browser("no browser/1.0")).isNull();
        assertThat(agents.browser("no browser/1.0")).isNull();
    }

    @Test
    void onlySoManyAreRemembered() {
        UserAgents agents = new UserAgents(2);

        UserAgents.Browser first = agents.browser(CHROME);
        agents.browser(CHROME + " a");
        assertThat(agents.browser(CHROME)).isSameAs(first);
        agents.browser(CHROME + " b");
        assertThat(agents.browser(CHROME)).as("used last").isSameAs(first);
        agents.browser(CHROME + " a");
        agents.browser(CHROME + " b");

        assertThat(agents.browser(CHROME)).as("pushed out").isNotSameAs(first).isEqualTo(first);
    }
}
