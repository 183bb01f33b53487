package dev.segue.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    @TempDir
    Path dir;

    @Test
    void argumentsWinOverTheEnvironmentOverTheFileOverTheDefault() {
        Map<String, String> file = Given.with(Map.of("hold.ms", "2", "gate.ms", "2", "sink.linger.ms", "2"));
        Map<String, String> environment = Map.of("SEGUE_HOLD_MS", "3", "SEGUE_GATE_MS", "3");

        Configuration configuration = new ConfigLoader(environment).load(file, Map.of("hold.ms", "4"), Use.RUN);

        assertThat(configuration.router().hold().hold()).isEqualTo(Duration.ofMillis(4));
        assertThat(configuration.sink(false).gate()).isEqualTo(Duration.ofMillis(3));
        assertThat(configuration.sink(false).batching().linger()).isEqualTo(Duration.ofMillis(2));
        assertThat(configuration.sink(false).commitEvery()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void everythingCanComeFromTheEnvironment() {
        Configuration configuration = new ConfigLoader(Map.of(
                        "SEGUE_KAFKA_BOOTSTRAP_SERVERS", "broker:9092",
                        "SEGUE_SCHEMA_REGISTRY_URL", "http://registry:8081",
                        "SEGUE_MIXPANEL_TOKEN", "t",
                        "SEGUE_MIXPANEL_IDENTITY", "legacy",
                        "SEGUE_MIXPANEL_ENDPOINT", "",
                        "SEGUE_KAFKA_SECURITY_PROTOCOL", "SSL",
                        "SEGUE_STREAMS_NUM_STREAM_THREADS", "3"))
                .load(Map.of(), Map.of(), Use.RUN);

        assertThat(configuration.kafka().client()).containsEntry("security.protocol", "SSL");
        assertThat(configuration.kafka().streams()).containsEntry("num.stream.threads", "3");
        assertThat(configuration.warnings()).isEmpty();
    }

    @Test
    void aVariableThatIsNoSettingIsWarnedOfAndKubernetesOwnAreNot() {
        Configuration configuration = new ConfigLoader(Map.of(
                        "SEGUE_MIXPANEL_TOKN", "x",
                        "SEGUE_HEAP", "1g",
                        "SEGUE_SERVICE_HOST", "10.0.0.1",
                        "SEGUE_PORT", "tcp://10.0.0.1:80",
                        "SEGUE_KAFKA_PORT", "tcp://10.0.0.1:80",
                        "SEGUE_KAFKA_PORT_9092_TCP_ADDR", "10.0.0.1",
                        "HOME", "/"))
                .load(Given.REQUIRED, Map.of(), Use.RUN);

        assertThat(configuration.warnings())
                .singleElement()
                .asString()
                .isEqualTo(
                        "environment variable SEGUE_MIXPANEL_TOKN is no setting; did you mean SEGUE_MIXPANEL_TOKEN?");
        assertThat(configuration.kafka().client()).isEmpty();
    }

    @Test
    void findsEveryProblemAtOnceInTheOrderOfTheReference() {
        assertThat(Given.problemsOf(Map.of(
                        "kafka.bootstrap.servers", "broker:9092",
                        "schema.registry.url", "http://registry:8081",
                        "mixpanel.identity", "modern",
                        "hold.ms", "1 s",
                        "ops.port", "70000",
                        "kafka.acks", "1",
                        "sink.linger.msec", "5")))
                .containsExactlyInAnyOrder(
                        "hold.ms: '1 s' is not a whole number; give one",
                        "mixpanel.token: is missing; give it in the file, as SEGUE_MIXPANEL_TOKEN or with -o mixpanel.token=…",
                        "mixpanel.identity: 'modern' is unknown; give one of legacy, original, simplified",
                        "ops.port: 70000 is out of range; give -1 to 65535",
                        "kafka.acks: is fixed, since another value loses messages; remove it",
                        "sink.linger.msec: there is no such setting; did you mean sink.linger.ms?")
                .first()
                .asString()
                .startsWith("hold.ms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.acks",
                "kafka.enable.idempotence",
                "kafka.isolation.level",
                "kafka.enable.auto.commit",
                "kafka.auto.offset.reset",
                "kafka.transactional.id",
                "kafka.group.id",
                "kafka.consumer.isolation.level",
                "kafka.key.serializer",
                "kafka.partitioner.class",
                "kafka.max.request.size",
                "streams.application.id",
                "streams.bootstrap.servers",
                "streams.state.dir",
                "streams.processing.guarantee",
                "streams.acks",
                "streams.producer.acks",
                "streams.producer.enable.idempotence",
                "streams.producer.transactional.id",
                "streams.consumer.group.id",
                "streams.consumer.isolation.level",
                "streams.main.consumer.auto.offset.reset",
                "streams.main.consumer.isolation.level",
                "streams.restore.consumer.isolation.level",
                "streams.global.consumer.auto.offset.reset",
                "streams.topology.optimization",
                "streams.processing.exception.handler",
                "streams.default.deserialization.exception.handler"
            })
    void whatAPromiseRestsOnCannotBeSet(String name) {
        assertThat(Given.problems(Map.of(name, "x"))).singleElement().asString().startsWith(name + ": ");
    }

    @ParameterizedTest
    @CsvSource({
        "mixpanel.tokne, mixpanel.token",
        "hold.millis, hold.ms",
        "mapping.peopel, mapping.people",
        "kafka.bootstrap.server, kafka.bootstrap.servers",
        "kafka.securty.protocol, kafka.security.protocol",
        "kafka.embeded, kafka.embedded",
        "schema.registry.uri, schema.registry.url"
    })
    void anUnknownNameIsAnErrorWithTheNearest(String given, String meant) {
        assertThat(Given.problems(Map.of(given, "x")))
                .singleElement()
                .asString()
                .startsWith(given + ": ")
                .endsWith("did you mean " + meant + "?");
    }

    @Test
    void aNameThatNothingIsNearSaysWhereTheyAreListed() {
        assertThat(Given.problems(Map.of("colour", "blue")))
                .containsExactly("colour: there is no such setting; `segue config reference` lists them all");
    }

    @Test
    void resolvesVariablesAndFiles() throws IOException {
        Path secret = Files.writeString(dir.resolve("token"), "from-file\n");
        Path more = Files.writeString(dir.resolve("more.properties"), "id=app-7\n");
        Map<String, String> file = Given.with(Map.of(
                "mixpanel.token",
                "${file:" + secret + "}",
                "application.id",
                "x-${file:" + more + ":id}",
                "kafka.bootstrap.servers",
                "${env:HOST}:9092",
                "kafka.ssl.key.password",
                "${env:KEY}"));

        Configuration configuration =
                new ConfigLoader(Map.of("HOST", "broker-1", "KEY", "${env:HOST}")).load(file, Map.of(), Use.RUN);

        assertThat(configuration.mapping().token()).isEqualTo("from-file");
        assertThat(configuration.topics().applicationId()).isEqualTo("x-app-7");
        assertThat(configuration.kafka().bootstrapServers()).isEqualTo("broker-1:9092");
        assertThat(configuration.kafka().client()).containsEntry("ssl.key.password", "${env:HOST}");
    }

    @Test
    void aReferenceThatLeadsNowhereIsAProblemOfItsSettingAlone() {
        assertThat(Given.problems(Map.of(
                        "mixpanel.token", "${env:NOT_THERE}",
                        "application.id", "${file:/not/there}",
                        "topic.events", "${file:/not/there.properties:name}")))
                .containsExactlyInAnyOrder(
                        "mixpanel.token: environment variable NOT_THERE is not set; set it or write the value",
                        "application.id: there is no file /not/there; check the path",
                        "topic.events: file /not/there.properties cannot be read; check the path and its rights");
    }

    @Test
    void readsAPropertiesFileInUtf8AndSaysWhatIsInItTwice() throws IOException {
        Path file = Files.writeString(
                dir.resolve("segue.properties"),
                "# comment\nmapping.source.name = Läden\nhold.ms=1\nhold.ms=2\nmixpanel.token:x\n");

        assertThatThrownBy(() -> new ConfigLoader(Map.of()).load(file, Map.of(), Use.MAP))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage("hold.ms: is set twice in " + file + "; remove one");
        assertThat(new ConfigLoader(Map.of())
                        .load(
                                Files.writeString(dir.resolve("good"), "mapping.source.name = Läden\n"),
                                Map.of(),
                                Use.MAP)
                        .mapping()
                        .sourceName())
                .isEqualTo("Läden");
    }

    @Test
    void aFileThatIsNotThereIsTheOnlyProblem() {
        assertThatThrownBy(() -> new ConfigLoader(Map.of()).load(dir.resolve("none"), Map.of(), Use.RUN))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessage(dir.resolve("none") + ": there is no such file; check the path given with --config");
    }

    @Test
    void aDryRunNeedsNothingAndAClientOnlyTheCluster() {
        Configuration dry = new ConfigLoader(Map.of()).load(Map.of(), Map.of(), Use.MAP);
        Configuration client =
                new ConfigLoader(Map.of()).load(Map.of("kafka.bootstrap.servers", "b:1"), Map.of(), Use.CLIENT);

        assertThat(dry.mapping().token()).isEqualTo("TOKEN");
        assertThat(client.topics().events()).isEqualTo("segment.events");
    }

    @Test
    void aSecretIsNotShownInItsProblem() {
        assertThat(Given.problems(Map.of("mixpanel.service.account.secret", "hush-hush"))
                        .toString())
                .contains("mixpanel.service.account.username")
                .doesNotContain("hush-hush");
    }
}
