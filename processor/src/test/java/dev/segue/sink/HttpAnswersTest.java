package dev.segue.sink;

import static dev.segue.sink.Requests.event;
import static dev.segue.sink.Requests.item;
import static dev.segue.sink.Requests.profile;
import static dev.segue.support.ScriptedServer.answer;
import static dev.segue.support.ScriptedServer.response;
import static org.assertj.core.api.Assertions.assertThat;

import dev.segue.sink.DeliveryOutcome.Accepted;
import dev.segue.sink.DeliveryOutcome.Cause;
import dev.segue.sink.DeliveryOutcome.Retryable;
import dev.segue.support.ScriptedServer;
import dev.segue.support.ScriptedServer.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real client makes of answers, byte for byte, and of connections that end at any moment. */
class HttpAnswersTest {
    private static final int MANY = 300;
    /** Records of a megabyte each: more than a connection holds that nobody reads from. */
    private static final int MANY_MEGABYTES = 9;

    private static final String IMPORTED = "{\"code\":200,\"num_records_imported\":1,\"status\":\"OK\"}\n";

    private final TestSettings settings = new TestSettings();
    private final TallyMetrics metrics = new TallyMetrics();

    HttpAnswersTest() {
        settings.responseTimeout = Duration.ofSeconds(20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1\r\n0\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1",
                "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1"
            })
    void acceptanceInAnyFraming(String bytes) throws IOException {
        assertThat(outcome(answer(bytes))).isInstanceOf(Accepted.class);
    }

    @Test
    void acceptanceThatEndsWithTheConnection() throws IOException {
        assertThat(outcome(connection -> {
                    connection.request();
                    connection.write("HTTP/1.0 200 OK\r\n\r\n" + IMPORTED);
                    connection.finish();
                }))
                .isInstanceOf(Accepted.class);
    }

    /** The whole answer might have said anything: it counts as none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 20",
                "HTTP/1.1 200 OK\r\nContent-Le",
                "HTTP/1.1 200 OK\r\nContent-Length: 52\r\n\r\n1",
                "HTTP/1.1 200 OK\r\nContent-Length: 52\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n1\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n1\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n",
                ""
            })
    void halfAnAnswerIsNone(String bytes) throws IOException {
        DeliveryOutcome outcome = outcome(connection -> {
            connection.request();
            connection.write(bytes);
            connection.finish();
        });
        assertThat(outcome).isInstanceOfSatisfying(Retryable.class, retryable -> {
            assertThat(retryable.cause()).isEqualTo(Cause.NETWORK);
            assertThat(retryable.notApplied()).isFalse();
        });
    }

    @Test
    void anAnswerThatIsLongerThanItSaysIsCutThere() throws IOException {
        assertThat(outcome(answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" + IMPORTED)))
                .isInstanceOfSatisfying(
                        Retryable.class,
                        retryable -> assertThat(retryable.cause()).isEqualTo(Cause.UNCLEAR));
    }

    /** What follows an answer that is too long must not be taken for the answer to the next post. */
    @Test
    void bytesBehindAnAnswerAnswerNothing() throws IOException {
        Script withMore = answer(response(503, "no") + response(200, "1"));
        try (ScriptedServer server = ScriptedServer.start(Collections.nCopies(MANY, withMore));
                HttpDelivery delivery = delivery(server)) {
            for (int i = 0; i < MANY; i++) {
                assertThat(post(delivery, item(event(0, i, "u")))).isNotInstanceOf(Accepted.class);
            }
        }
    }

    @Test
    void aConnectionThatIsClosedWhileIdleIsNotUsedAgain() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (ScriptedServer server = ScriptedServer.start(
                        connection -> {
                            connection.request();
                            connection.write(response(200, "1"));
                            connection.finish();
                            gone.countDown();
                        },
                        answer(response(200, "1")));
                HttpDelivery delivery = delivery(server)) {
            assertThat(post(delivery, item(profile(0, 0, "u")))).isInstanceOf(Accepted.class);
            assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(post(delivery, item(profile(0, 1, "u")))).isInstanceOf(Accepted.class);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    /** The server closes while the post is on its way: nobody knows, and the client must not repeat it by itself. */
    @Test
    void aPostWhoseConnectionEndsIsNotRepeatedByTheClient() throws IOException {
        AtomicInteger served = new AtomicInteger();
        Script onlyTheFirst = connection -> {
            served.incrementAndGet();
            connection.head();
            if (connection.number() > 1) {
                connection.reset();
            } else {
                connection.skipBody();
                connection.write(response(200, "1"));
            }
        };
        try (ScriptedServer server = ScriptedServer.start(Collections.nCopies(MANY + 1, onlyTheFirst));
                HttpDelivery delivery = delivery(server)) {
            int posts = 0;
            DeliveryOutcome outcome;
            do {
                outcome = post(delivery, item(profile(0, posts++, "u")));
            } while (outcome instanceof Accepted && posts < MANY);
            assertThat(outcome).isInstanceOfSatisfying(Retryable.class, retryable -> {
                assertThat(retryable.cause()).isEqualTo(Cause.NETWORK);
                assertThat(retryable.notApplied()).isFalse();
            });
            assertThat(served).hasValue(posts);
        }
    }

    @Test
    void connectionsAreKept() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(Collections.nCopies(MANY, answer(response(503, "no"))));
                HttpDelivery delivery = delivery(server)) {
            for (int i = 0; i < MANY; i++) {
                post(delivery, item(event(0, i, "u")));
            }
            assertThat(server.connections()).isLessThan(MANY / 10);
            assertThat(server.requests()).hasSize(MANY);
        }
    }

    @Test
    void aSlowDripHasAsLongAsAnyOtherAnswerAndNoLonger() throws IOException {
        settings.responseTimeout = Duration.ofMillis(600);
        long started = System.nanoTime();
        DeliveryOutcome outcome = outcome(connection -> {
            connection.request();
            connection.drip(response(200, "1".repeat(200)), 50);
        });
        assertThat(outcome).isInstanceOfSatisfying(Retryable.class, retryable -> {
            assertThat(retryable.cause()).isEqualTo(Cause.TIMEOUT);
            assertThat(retryable.notApplied()).isFalse();
        });
        assertThat(Duration.ofNanos(System.nanoTime() - started))
                .isBetween(Duration.ofMillis(600), Duration.ofSeconds(5));
    }

    @Test
    void aDripThatEndsInTimeIsAnAnswer() throws IOException {
        assertThat(outcome(connection -> {
                    connection.request();
                    connection.drip(response(200, "1"), 2);
                }))
                .isInstanceOf(Accepted.class);
    }

    /** As servers do that know by the headers, or after some of the body, that they will not take it. */
    @ParameterizedTest
    @ValueSource(ints = {401, 413, 429, 503})
    void anAnswerThatComesBeforeTheBodyWasReadCounts(int status) throws IOException {
        String text = "request exceeds max limit of 2097152 bytes";
        assertThat(answeredEarly(response(status, text)))
                .isEqualTo(ResponseReader.read(
                        new HttpAnswer.Response(status, null, null, text),
                        MANY_MEGABYTES,
                        InstantSource.system().instant()));
    }

    /** The client stops sending when an answer is there: records that never left cannot have been accepted. */
    @Test
    void anAcceptanceThatComesBeforeTheBodyWasReadIsNone() throws IOException {
        String all = "{\"code\":200,\"num_records_imported\":" + MANY_MEGABYTES + ",\"status\":\"OK\"}";
        assertThat(answeredEarly(response(200, all))).isInstanceOfSatisfying(Retryable.class, retryable -> {
            assertThat(retryable.cause()).isEqualTo(Cause.NETWORK);
            assertThat(retryable.notApplied()).isFalse();
        });
    }

    private DeliveryOutcome answeredEarly(String answer) throws IOException {
        Random random = new Random(1);
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < MANY_MEGABYTES; i++) {
            byte[] noise = new byte[700_000];
            random.nextBytes(noise);
            String fill = Base64.getEncoder().encodeToString(noise);
            items.add(item(Requests.raw(0, i, "u", "IMPORT EVENT true u p1 {\"fill\":\"" + fill + "\"}")));
        }
        try (ScriptedServer server = ScriptedServer.start(connection -> {
                    connection.head();
                    connection.write(answer);
                    connection.finish();
                });
                HttpDelivery delivery = delivery(server)) {
            return post(delivery, items.toArray(Item[]::new));
        }
    }

    @Test
    void aResetBeforeAnythingIsReadMayHaveComeTooLate() throws IOException {
        assertThat(outcome(ScriptedServer.Connection::reset))
                .isInstanceOfSatisfying(
                        Retryable.class,
                        retryable -> assertThat(retryable.cause()).isEqualTo(Cause.NETWORK));
    }

    /** A listener whose queue is full answers no connection request, as a host that is cut off. */
    @Test
    void aPostThatGetsNoConnectionInTimeWasSurelyNotApplied() throws IOException {
        settings.responseTimeout = Duration.ofMillis(500);
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.base = URI.create("http://localhost:" + full.getLocalPort());
            while (connects(full, waiting)) {
                assertThat(waiting).hasSizeLessThan(50);
            }
            try (HttpDelivery delivery = delivery()) {
                assertThat(post(delivery, item(profile(0, 0, "u"))))
                        .isInstanceOfSatisfying(Retryable.class, retryable -> {
                            assertThat(retryable.cause()).isEqualTo(Cause.TIMEOUT);
                            assertThat(retryable.notApplied()).isTrue();
                        });
            }
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    private static boolean connects(ServerSocket full, List<Socket> waiting) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(full.getLocalSocketAddress(), 300);
            waiting.add(socket);
            return true;
        } catch (SocketTimeoutException e) {
            socket.close();
            return false;
        }
    }

    @Test
    void aPortThatNobodyListensOnAndANameThatNobodyKnowsAreSurelyNotApplied() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        for (String base : List.of("http://localhost:" + port, "http://nobody.invalid:" + port)) {
            settings.base = URI.create(base);
            try (HttpDelivery delivery = delivery()) {
                assertThat(post(delivery, item(profile(0, 0, "u"))))
                        .isInstanceOfSatisfying(
                                Retryable.class,
                                retryable -> assertThat(retryable.notApplied()).isTrue());
            }
        }
    }

    @Test
    void retryAfterIsReadInSecondsAndAsADate() throws IOException {
        assertThat(retryAfter("Retry-After: 17")).isEqualTo(Duration.ofSeconds(17));
        assertThat(retryAfter("Date: Tue, 24 Nov 2026 10:00:00 GMT", "Retry-After: Tue, 24 Nov 2026 10:02:00 GMT"))
                .isEqualTo(Duration.ofMinutes(2));
        assertThat(retryAfter("Date: Tue, 24 Nov 2026 10:00:00 GMT")).isNull();
    }

    private Duration retryAfter(String... headers) throws IOException {
        return ((Retryable) outcome(answer(response(429, "{\"status\":0}", headers)))).retryAfter();
    }

    private DeliveryOutcome outcome(Script script) throws IOException {
        try (ScriptedServer server = ScriptedServer.start(script);
                HttpDelivery delivery = delivery(server)) {
            DeliveryOutcome outcome = post(delivery, item(event(0, 0, "u")));
            assertThat(server.connections())
                    .as("the client repeats nothing by itself")
                    .isEqualTo(1);
            return outcome;
        }
    }

    private HttpDelivery delivery(ScriptedServer server) {
        settings.base = server.uri();
        return delivery();
    }

    private HttpDelivery delivery() {
        return new HttpDelivery(settings.build().http(), metrics, InstantSource.system(), System::nanoTime);
    }

    private static DeliveryOutcome post(HttpDelivery delivery, Item... items) {
        return delivery.post(batch(items)).orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static Batch batch(Item... items) {
        return Batch.of(items[0].endpoint(), items[0].batchKind(), List.of(items), History.fresh());
    }
}
