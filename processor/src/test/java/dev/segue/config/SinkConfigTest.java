package dev.segue.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.mixpanel.Endpoint;
import dev.segue.sink.Ambiguous;
import dev.segue.sink.Credentials;
import dev.segue.sink.RetryPolicy;
import dev.segue.sink.SinkSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SinkConfigTest {
    static final Map<String, String> CHANGED = Map.ofEntries(
            entry("gate.ms", "2000"),
            entry("sink.ambiguous", "retry"),
            entry("sink.linger.ms", "10"),
            entry("sink.batch.max.records", "100"),
            entry("sink.batch.max.bytes", "2000000"),
            entry("sink.batch.max.updates", "50"),
            entry("sink.batch.max.non.idempotent", "5"),
            entry("sink.max.in.flight", "3"),
            entry("sink.gzip.level", "9"),
            entry("sink.connect.timeout.ms", "1000"),
            entry("sink.response.timeout.ms", "2000"),
            entry("sink.retry.initial.ms", "100"),
            entry("sink.retry.max.ms", "200"),
            entry("sink.retry.after.max.ms", "300"),
            entry("sink.retry.window.ms", "60000"),
            entry("sink.rate.posts.per.minute", "600"),
            entry("sink.rate.records.per.minute", "60000"),
            entry("sink.rate.bytes.per.minute", "1000000000"),
            entry("sink.buffer.max.bytes", "33554432"),
            entry("sink.uncommitted.max.records", "1000"),
            entry("sink.commit.interval.ms", "100"),
            entry("sink.check.interval.ms", "5000"),
            entry("sink.drain.timeout.ms", "4000"),
            entry("sink.instance.id", "sink-1"));

    @Test
    void defaultsAreTheSinksOwn() {
        Configuration configuration = Given.run(Map.of());

        assertThat(configuration.sink(false))
                .isEqualTo(new SinkSettings(
                        "segue-requests",
                        "segue-dead-letters",
                        "segue-sink",
                        null,
                        configuration.project(),
                        Duration.ofSeconds(1),
                        Ambiguous.QUARANTINE,
                        null,
                        Duration.ofHours(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        false,
                        SinkSettings.Http.of(
                                URI.create("https://api.mixpanel.com"), new Credentials.Token(Given.TOKEN)),
                        SinkSettings.Batching.defaults(),
                        SinkSettings.Bounds.defaults(),
                        SinkSettings.Rates.defaults(),
                        RetryPolicy.defaults()));
    }

    @Test
    void allChanged() {
        Configuration configuration = Given.run(CHANGED);
        SinkSettings.Limit events = new SinkSettings.Limit(100, 2_000_000);
        SinkSettings.Limit updates = new SinkSettings.Limit(50, 2_000_000);

        assertThat(configuration.sink(true))
                .isEqualTo(new SinkSettings(
                        "segue-requests",
                        "segue-dead-letters",
                        "segue-sink",
                        "sink-1",
                        configuration.project(),
                        Duration.ofSeconds(2),
                        Ambiguous.RETRY,
                        Duration.ofMinutes(1),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(100),
                        Duration.ofSeconds(4),
                        true,
                        new SinkSettings.Http(
                                URI.create("https://api.mixpanel.com"),
                                new Credentials.Token(Given.TOKEN),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                3,
                                9),
                        new SinkSettings.Batching(
                                Duration.ofMillis(10),
                                Map.of(
                                        Endpoint.IMPORT, events,
                                        Endpoint.TRACK, events,
                                        Endpoint.ENGAGE, updates,
                                        Endpoint.GROUPS, updates),
                                5),
                        SinkSettings.Bounds.of(33554432, 1000),
                        new SinkSettings.Rates(600L, 60_000, 1_000_000_000),
                        new RetryPolicy(Duration.ofMillis(100), Duration.ofMillis(200), 2, Duration.ofMillis(300))));
    }

    @Test
    void theGateIsAsLongAsTheHoldUnlessGiven() {
        assertThat(Given.run(Map.of("hold.ms", "1500")).sink(false).gate()).isEqualTo(Duration.ofMillis(1500));
        assertThat(Given.run(Map.of("hold.ms", "0", "gate.ms", "700"))
                        .sink(false)
                        .gate())
                .isEqualTo(Duration.ofMillis(700));
    }
}
