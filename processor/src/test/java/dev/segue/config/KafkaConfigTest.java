package dev.segue.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaConfigTest {
    static final Map<String, String> CHANGED = Map.ofEntries(
            entry("kafka.bootstrap.servers", ""),
            entry("kafka.embedded", "true"),
            entry("kafka.embedded.port", "19999"),
            entry("kafka.embedded.dir", "/data/segue"),
            entry("schema.registry.url", "https://registry.example"));

    @Test
    void defaults() {
        KafkaSettings kafka = Given.run(Map.of()).kafka();

        assertThat(kafka.bootstrapServers()).isEqualTo("broker:9092");
        assertThat(kafka.embedded()).isNull();
        assertThat(kafka.registryUrl()).isEqualTo("http://registry:8081");
        assertThat(kafka.clientProperties()).isEqualTo(Map.of("bootstrap.servers", "broker:9092"));
        assertThat(kafka.streams()).isEmpty();
    }

    @Test
    void allChanged() {
        KafkaSettings kafka = Given.run(CHANGED).kafka();

        assertThat(kafka.bootstrapServers()).isNull();
        assertThat(kafka.embedded()).isEqualTo(new KafkaSettings.Embedded(Path.of("/data/segue"), 19999));
        assertThat(kafka.registryUrl()).isEqualTo("https://registry.example");
    }

    @Test
    void anEmbeddedNodeBringsItsDirectoriesAndARegistry() {
        Configuration configuration =
                Given.run(Map.of("kafka.bootstrap.servers", "", "schema.registry.url", "", "kafka.embedded", "true"));

        assertThat(configuration.kafka().embedded())
                .isEqualTo(new KafkaSettings.Embedded(Path.of("segue-data"), 19092));
        assertThat(configuration.kafka().registryUrl()).startsWith("mock://");
        assertThat(configuration.stateDir()).isEqualTo(Path.of("segue-data", "state"));
        assertThat(configuration.kafka().withBootstrapServers("127.0.0.1:1").clientProperties())
                .containsEntry("bootstrap.servers", "127.0.0.1:1");
    }

    @Test
    void handsOnWhatBelongsToTheClients() {
        KafkaSettings kafka = Given.run(Map.of(
                        "kafka.security.protocol", "SSL",
                        "streams.num.stream.threads", "4",
                        "streams.consumer.group.instance.id", "pod-1",
                        "schema.registry.basic.auth.user.info", "user:word"))
                .kafka();

        assertThat(kafka.clientProperties()).containsEntry("security.protocol", "SSL");
        assertThat(kafka.streams()).isEqualTo(Map.of("num.stream.threads", "4", "consumer.group.instance.id", "pod-1"));
        assertThat(kafka.registryProperties())
                .isEqualTo(Map.of("basic.auth.user.info", "user:word", "schema.registry.url", "http://registry:8081"));
    }
}
