package dev.segue.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.segue.support.Broker;
import dev.segue.support.ChildJvm;
import dev.segue.support.KafkaNodeMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {
    @Test
    void aNodeStartedAgainInTheSameDirectoryHasWhatTheLastOneStored(@TempDir Path dir) throws Exception {
        try (EmbeddedKafka node = EmbeddedKafka.start(dir, 0)) {
            createTopic(node.bootstrapServers());
            produce(node.bootstrapServers(), "one");
        }

        try (EmbeddedKafka node = EmbeddedKafka.start(dir, 0)) {
            produce(node.bootstrapServers(), "two");
            assertThat(endOffset(node.bootstrapServers())).isEqualTo(2);
        }
    }

    @Test
    void whatWasAcknowledgedSurvivesKill9(@TempDir Path dir) throws Exception {
        int port = Broker.unusedPort();
        String[] args = {dir.resolve("kafka").toString(), Integer.toString(port)};
        try (ChildJvm node = start(dir, args)) {
            createTopic("127.0.0.1:" + port);
            produce("127.0.0.1:" + port, "one");
            node.kill();
        }

        try (ChildJvm again = start(dir, args)) {
            produce("127.0.0.1:" + port, "two");
            assertThat(endOffset("127.0.0.1:" + port)).isEqualTo(2);
            assertThat(again.isAlive()).isTrue();
        }
    }

    @Test
    void aPortInUseIsSaidWithTheSettingThatChangesIt(@TempDir Path dir) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedKafka.start(dir, taken.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("kafka.embedded.port");
        }
    }

    private static ChildJvm start(Path dir, String... args) {
        return ChildJvm.start(KafkaNodeMain.class, dir.resolve("kafka.log"), Duration.ofSeconds(60), args);
    }

    private static void createTopic(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get(60, TimeUnit.SECONDS);
        }
    }

    private static void produce(String bootstrap, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(new ProducerRecord<>("t", value)).get(60, TimeUnit.SECONDS);
        }
    }

    private static long endOffset(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            var partition = new org.apache.kafka.common.TopicPartition("t", 0);
            return admin.listOffsets(Map.of(partition, org.apache.kafka.clients.admin.OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get(60, TimeUnit.SECONDS)
                    .offset();
        }
    }
}
