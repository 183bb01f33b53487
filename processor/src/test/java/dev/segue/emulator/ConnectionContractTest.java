package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client meets below HTTP: connections that end, lengths that are wrong, answers that take their time. */
class ConnectionContractTest {
    private final Posting to = Posting.closed(IdentityMode.ORIGINAL);

    @AfterEach
    void close() {
        to.close();
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket("127.0.0.1", to.emulator.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private void importOver(Socket socket) throws IOException {
        String body = "[" + to.event("E", "u", "i") + "]";
        String head = "POST /import?strict=1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + Posting.basic("T", "")
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
    }

    /** Head and, if there is any, the body of the length that the head says. */
    private static String answer(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n") < 0) {
            text.append((char) in.read());
        }
        String head = text.toString().toLowerCase(Locale.ROOT);
        int from = head.indexOf("content-length: ") + 16;
        int length = Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)));
        return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    @Test
    void aConnectionIsKeptForTheNextRequest() throws IOException {
        try (Socket socket = connected()) {
            importOver(socket);
            answer(socket.getInputStream());
            importOver(socket);

            assertThat(answer(socket.getInputStream())).contains("num_records_imported");
        }
        assertThat(to.emulator.ledger().requests())
                .extracting(LoggedRequest::connection)
                .hasSize(2)
                .containsOnly(to.emulator.ledger().requests().get(0).connection());
    }

    @Test
    void aConnectionCanBeClosedWhileItIsIdleWithoutAWord() throws IOException {
        to.emulator.faults().next(1, new Fault.CloseIdle(Duration.ofMillis(20)));
        try (Socket socket = connected()) {
            importOver(socket);

            assertThat(answer(socket.getInputStream()))
                    .contains("num_records_imported")
                    .doesNotContainIgnoringCase("connection: close");
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(to.counts().accepted()).isEqualTo(1);
    }

    @Test
    void anIdleConnectionIsClosedAfterItsTime() throws IOException {
        to.emulator.configure(s -> s.with(Knob.IDLE_TIMEOUT, "50"));
        try (Socket socket = connected()) {
            importOver(socket);
            answer(socket.getInputStream());

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 62", "-10, 42"})
    void aWrongLengthIsFollowedByTheWholeBodyAndTheEnd(int by, int said) throws IOException {
        to.emulator.faults().next(1, new Fault.WrongLength(true, by));
        try (Socket socket = connected()) {
            importOver(socket);

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("content-length: " + said + "\r\n")
                    .endsWith("\r\n\r\n{\"code\":200,\"num_records_imported\":1,\"status\":\"OK\"}\n");
        }
    }

    @Test
    void aDrippingAnswerTakesAPauseForEachPiece() {
        to.emulator.faults().next(1, new Fault.Drip(Duration.ofMillis(20), 13));
        long before = System.nanoTime();

        assertThat(to.importing(to.event("E", "u", "i")).body()).endsWith("\"OK\"}\n");

        // 52 bytes are four pieces with three pauses
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(60));
    }

    @Test
    void latencyIsSpreadTheSameWayForTheSameSeed() {
        Knobs knobs = Knobs.standard()
                .with(Knob.LATENCY, "100")
                .with(Knob.LATENCY_SPREAD, "50")
                .with(Knob.SEED, "7");
        List<Duration> first = waits(new Spread(), knobs);

        assertThat(waits(new Spread(), knobs)).isEqualTo(first);
        assertThat(waits(new Spread(), knobs.with(Knob.SEED, "8"))).isNotEqualTo(first);
        assertThat(first).allSatisfy(w -> assertThat(w).isBetween(Duration.ofMillis(100), Duration.ofMillis(150)));
        assertThat(first).doesNotHaveDuplicates();
    }

    private static List<Duration> waits(Spread spread, Knobs knobs) {
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            waits.add(spread.next(knobs));
        }
        return waits;
    }

    @Test
    void resettingBeginsTheSameWaitsAgain() {
        Knobs knobs = Knobs.standard().with(Knob.LATENCY_SPREAD, "50");
        Spread spread = new Spread();
        List<Duration> first = waits(spread, knobs);
        spread.restart();

        assertThat(waits(spread, knobs)).isEqualTo(first);
    }

    @Test
    void anAddressOfSixteenBytesCanBeListenedOn() {
        try (Posting six = new Posting(EmulatorSettings.defaults().withHost("::1"))) {
            assertThat(six.emulator.baseUri().toString()).startsWith("http://[::1]:");
            assertThat(six.importing(six.event("E", "u", "i")).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2001:DB8:0:0:0:0:0:1, 2001:db8:0:0:0:0:0:1",
        "[2001:db8::1], 2001:db8:0:0:0:0:0:1",
        "::ffff:203.0.113.9, 203.0.113.9",
        "203.0.113.9, 203.0.113.9",
        "not:an:address, not:an:address",
        "a:b, a:b"
    })
    void anAddressHasOneSpelling(String given, String plain) {
        assertThat(Geography.plain(given)).isEqualTo(plain);
    }
}
