package dev.segue.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CrossRulesTest {
    @Test
    void aClusterOrAnEmbeddedNodeButNotBoth() {
        assertThat(Given.problemsOf(Given.without("kafka.bootstrap.servers")))
                .singleElement()
                .asString()
                .startsWith("kafka.bootstrap.servers: is missing;")
                .contains("kafka.embedded=true");
        assertThat(Given.problems(Map.of("kafka.embedded", "true")))
                .singleElement()
                .asString()
                .startsWith("kafka.bootstrap.servers: is given together with kafka.embedded=true;");
    }

    @Test
    void aClusterNeedsARegistryOfItsOwn() {
        assertThat(Given.problemsOf(Given.without("schema.registry.url")))
                .singleElement()
                .asString()
                .startsWith("schema.registry.url: is missing;");
        assertThat(Given.problems(Map.of("schema.registry.url", "mock://x")))
                .singleElement()
                .asString()
                .startsWith("schema.registry.url: ")
                .contains("kafka.embedded=true");
    }

    @Test
    void aProcessThatJoinsAnEmbeddedNodeMayUseItsKindOfRegistry() {
        assertThat(Given.problems(
                        Map.of("schema.registry.url", "mock://x", "kafka.bootstrap.servers", "127.0.0.1:19092")))
                .isEmpty();
    }

    @Test
    void topicsAreDifferent() {
        assertThat(Given.problems(Map.of("topic.events", "a", "topic.requests", "a", "topic.dead.letters", "a")))
                .containsExactlyInAnyOrder(
                        "topic.requests: is the same topic as topic.events; give another name",
                        "topic.dead.letters: is the same topic as topic.events; give another name",
                        "topic.dead.letters: is the same topic as topic.requests; give another name");
    }

    @Test
    void keyedEventsLeaveNoPlaceForUserState() {
        assertThat(Given.problems(Map.of("events.keyed", "true", "state.first.touch", "true")))
                .containsExactly("state.first.touch: cannot be used with events.keyed=true; switch one of them off");
    }

    @Test
    void aServiceAccountIsWholeOrNotThere() {
        assertThat(Given.problems(Map.of("mixpanel.service.account.username", "robot")))
                .containsExactly("mixpanel.service.account.secret: is missing although"
                        + " mixpanel.service.account.username is given; give both or neither");
        assertThat(Given.problems(Map.of(
                        "mixpanel.service.account.username", "robot", "mixpanel.service.account.secret", "hush")))
                .singleElement()
                .asString()
                .startsWith("mixpanel.project.id: is missing");
        assertThat(Given.problems(Map.of("mixpanel.project.id", "My Project")))
                .singleElement()
                .asString()
                .startsWith("mixpanel.project.id: 'My Project' is not a number;");
    }

    @Test
    void simplifiedWaitsForNothing() {
        Configuration simplified = Given.run(Map.of("mixpanel.identity", "simplified"));

        assertThat(simplified.router().hold().hold()).isZero();
        assertThat(simplified.sink(false).gate()).isZero();
        assertThat(Given.problems(Map.of("mixpanel.identity", "simplified", "hold.ms", "1000", "gate.ms", "5")))
                .containsExactlyInAnyOrder(
                        "hold.ms: is 1000, but mixpanel.identity=simplified has no alias to wait for; set it to 0 or remove it",
                        "gate.ms: is 5, but mixpanel.identity=simplified has no alias to wait for; set it to 0 or remove it");
        assertThat(Given.problems(Map.of("mixpanel.identity", "simplified", "hold.ms", "0", "gate.ms", "0")))
                .isEmpty();
    }

    @Test
    void retriesDoNotBeginLongerThanTheyMayGet() {
        assertThat(Given.problems(Map.of("sink.retry.initial.ms", "100000")))
                .containsExactly("sink.retry.max.ms: is shorter than sink.retry.initial.ms; make it at least 100000");
    }

    @Test
    void mixpanelIsNeverAskedInPlainText() {
        assertThat(Given.problems(Map.of("mixpanel.endpoint", "http://api.mixpanel.com")))
                .containsExactly("mixpanel.endpoint: Mixpanel refuses plain http; write https://api.mixpanel.com");
        assertThat(Given.problems(Map.of("mixpanel.endpoint", "api.mixpanel.com")))
                .hasSize(1);
        assertThat(Given.problems(Map.of("mixpanel.endpoint", "https://api.mixpanel.com/import")))
                .hasSize(1);
    }
}
