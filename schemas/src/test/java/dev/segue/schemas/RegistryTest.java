package dev.segue.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The codec against a registry over HTTP that answers as its REST interface is defined. */
class RegistryTest {
    private static final byte[] BYTES_OF_ID_7 = {0, 0, 0, 0, 7, 0};

    private final AtomicReference<Answer> answer = new AtomicReference<>(new Answer(500, "{}"));
    private HttpServer server;

    private record Answer(int status, String body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            Answer now = answer.get();
            byte[] body = now.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(now.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aRegistryThatAnswersNotFoundMeansTheRecordIsBad() {
        answer.set(new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}"));

        assertThat(codec().decode("segment.events", BYTES_OF_ID_7))
                .isEqualTo(new Decoded.Undecodable<>("schema id 7 is not known to the registry"));
    }

    @Test
    void aRegistryInTroubleMeansWaitAndTheSameCallSucceedsLater() {
        AvroCodec<SegmentEvent> codec = codec();
        answer.set(new Answer(503, "{\"error_code\":50003,\"message\":\"no leader\"}"));

        assertThatThrownBy(() -> codec.decode("segment.events", BYTES_OF_ID_7))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("127.0.0.1")
                .hasMessageContaining("schema.registry.url");

        answer.set(new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}"));
        assertThat(codec.decode("segment.events", BYTES_OF_ID_7)).isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void aRegistryThatRefusesUsIsUnavailableNotTheRecordsFault() {
        answer.set(new Answer(401, "{\"error_code\":401,\"message\":\"Unauthorized\"}"));

        assertThatThrownBy(() -> codec().decode("segment.events", BYTES_OF_ID_7))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void nobodyListeningMeansWaitForReadingAndForWriting() throws IOException {
        AvroCodec<SegmentEvent> nobody = AvroCodec.events(registryAt("http://127.0.0.1:" + unusedPort()));

        assertThatThrownBy(() -> nobody.decode("segment.events", BYTES_OF_ID_7))
                .isInstanceOf(RegistryUnavailableException.class);
        assertThatThrownBy(() -> nobody.encode(
                        "segment.events",
                        SegmentEvent.newBuilder().setType("track").build()))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void theMessageNamesNoPassword() throws IOException {
        AvroCodec<SegmentEvent> nobody = AvroCodec.events(registryAt("http://user:geheim@127.0.0.1:" + unusedPort()));

        assertThatThrownBy(() -> nobody.decode("segment.events", BYTES_OF_ID_7)).hasMessageNotContaining("geheim");
    }

    @Test
    void aSchemaOfAnotherKindIsTheRecordsFault() {
        answer.set(new Answer(200, "{\"schema\":\"{\\\"type\\\":\\\"string\\\"}\"}"));

        assertThat(codec().decode("segment.events", BYTES_OF_ID_7)).isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void aSchemaOfAnotherLanguageIsTheRecordsFault() {
        answer.set(new Answer(200, "{\"schemaType\":\"JSON\",\"schema\":\"{\\\"type\\\":\\\"object\\\"}\"}"));

        assertThat(codec().decode("segment.events", BYTES_OF_ID_7))
                .isEqualTo(new Decoded.Undecodable<>("schema id 7 is JSON, not AVRO"));
    }

    @Test
    void aSchemaThatAvroRefusesIsTheRecordsFault() {
        answer.set(new Answer(
                200, "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"no-name\\\",\\\"fields\\\":[]}\"}"));

        assertThat(codec().decode("segment.events", BYTES_OF_ID_7)).isInstanceOf(Decoded.Undecodable.class);
    }

    @Test
    void anAnswerThatIsNoRegistrysMeansWait() {
        answer.set(new Answer(200, "<html>a proxy's page</html>"));

        assertThatThrownBy(() -> codec().decode("segment.events", BYTES_OF_ID_7))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void anAnswerWithoutASchemaMeansWait() {
        answer.set(new Answer(200, "{}"));

        assertThatThrownBy(() -> codec().decode("segment.events", BYTES_OF_ID_7))
                .isInstanceOf(RegistryUnavailableException.class);
    }

    /** As a web server answers where there is no registry, such as below a wrong path of its address. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>no such page</html>",
                "",
                "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}",
                "{\"error_code\":0,\"message\":\"Could not find resource for full path\"}"
            })
    void aNotFoundThatIsNoRegistrysMeansWait(String body) {
        answer.set(new Answer(404, body));

        assertThatThrownBy(() -> codec().decode("segment.events", BYTES_OF_ID_7))
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessageContaining("schema.registry.url");
    }

    @Test
    void timesInAnotherUnitAreTheRecordsFaultAndPlainNumbersAreMilliseconds() {
        answer.set(new Answer(200, schema("{'type':'long','logicalType':'timestamp-micros'}")));
        byte[] bytes = {0, 0, 0, 0, 7, 10, 't', 'r', 'a', 'c', 'k', 2, 2};

        assertThat(codec().decode("segment.events", bytes))
                .isEqualTo(new Decoded.Undecodable<>(
                        "schema id 7 has timestamp as timestamp-micros, expected timestamp-millis"));

        answer.set(new Answer(200, schema("'long'")));
        assertThat(codec().decode("segment.events", bytes))
                .isEqualTo(new Decoded.Value<>(SegmentEvent.newBuilder()
                        .setType("track")
                        .setTimestamp(Instant.ofEpochMilli(1))
                        .build()));
    }

    /** The answer of a registry for a record of a type and a time. */
    private static String schema(String time) {
        String schema = "{'type':'record','name':'Other','fields':[{'name':'type','type':'string'},"
                + "{'name':'timestamp','type':['null'," + time + "]}]}";
        return "{\"schema\":\"" + schema.replace("'", "\\\"") + "\"}";
    }

    private AvroCodec<SegmentEvent> codec() {
        return AvroCodec.events(
                registryAt("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    private static Registry registryAt(String url) {
        return new Registry(Map.of(Registry.URL, url));
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
