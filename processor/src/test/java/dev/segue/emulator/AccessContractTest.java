package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may import: credentials, regions, and what happens to unknown tokens. */
class AccessContractTest {
    private static final String REFUSED =
            "{\"code\":401,\"error\":\"Invalid credentials\",\"status\":\"Unauthorized\"}\n";

    private final Posting to = Posting.closed(IdentityMode.ORIGINAL);

    @AfterEach
    void close() {
        to.close();
    }

    private HttpResponse<String> with(String authorization, String query) {
        return to.send(to.post("/import?strict=1" + query, "[" + to.event("E", "u", "i") + "]")
                .header("authorization", authorization));
    }

    private void refused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo(REFUSED);
        assertThat(to.emulator.ledger().counters().total().accepted()).isZero();
        assertThat(to.emulator.ledger().counters().total().refused()).isEqualTo(1);
    }

    private void taken(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(to.counts().accepted()).isEqualTo(1);
    }

    @Test
    void theProjectTokenIsAUserNameWithoutPassword() {
        taken(with(Posting.basic("T", ""), ""));
    }

    @Test
    void aServiceAccountGoesWithAProjectId() {
        taken(with(Posting.basic("robot", "pass"), "&project_id=7"));
    }

    @Test
    void credentialsMayBePlainText() {
        taken(with("Basic robot:pass", "&project_id=7"));
    }

    @Test
    void theProjectSecretStillWorks() {
        taken(with(Posting.basic("SECRET", ""), ""));
    }

    @Test
    void theProjectSecretCanBeRetired() {
        to.emulator.configure(s -> s.with(Knob.PROJECT_SECRET, "refuse"));
        refused(with(Posting.basic("SECRET", ""), ""));
    }

    @Test
    void withoutCredentialsNothingIsTaken() {
        refused(to.send(to.post("/import?strict=1", "[" + to.event("E", "u", "i") + "]")));
    }

    @Test
    void anUnknownTokenIsRefused() {
        refused(with(Posting.basic("WRONG", ""), ""));
    }

    @Test
    void aServiceAccountWithoutProjectIdIsRefused() {
        refused(with(Posting.basic("robot", "pass"), ""));
    }

    @Test
    void aServiceAccountOfAnotherProjectIsRefused() {
        refused(with(Posting.basic("robot", "pass"), "&project_id=8"));
    }

    @Test
    void aWrongSecretIsRefused() {
        refused(with(Posting.basic("robot", "guess"), "&project_id=7"));
    }

    @Test
    void aLowerRoleAuthenticatesButMayNotImport() {
        to.emulator.configure(s -> s.withServiceAccount(new ServiceAccount("reader", "pass", Set.of("7"), false)));
        refused(with(Posting.basic("reader", "pass"), "&project_id=7"));
    }

    @Test
    void aBearerThatNobodyKnowsIsRefused() {
        refused(with("Bearer x", "&project_id=7"));
    }

    @Test
    void credentialsAreCheckedBeforeTheBody() {
        HttpResponse<String> answer =
                to.send(to.post("/import", "no json").header("authorization", Posting.basic("WRONG", "")));

        assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void aBlankEventShowsThatTheTokenIsGoodAndStoresNothing() {
        assertThat(to.importing("{\"event\":\"\",\"properties\":{}}").statusCode())
                .isEqualTo(400);
        assertThat(to.counts().accepted()).isZero();
    }

    @Test
    void aProjectOfAnotherRegionDoesNotExistHere() {
        to.emulator.configure(s -> s.withRegion(Region.EU));
        refused(with(Posting.basic("T", ""), ""));
    }

    @Test
    void theHostNamesTheRegion() throws IOException {
        String body = "[" + to.event("E", "u", "i") + "]";
        String head =
                "POST /import?strict=1 HTTP/1.1\r\nHost: api-eu.mixpanel.com\r\nConnection: close\r\nAuthorization: "
                        + Posting.basic("T", "") + "\r\nContent-Length: " + body.length() + "\r\n\r\n";
        try (Socket socket = new Socket("127.0.0.1", to.emulator.port())) {
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void inTheWrongRegionATokenEndpointDropsWithoutAWord() {
        to.emulator.configure(s -> s.withRegion(Region.EU));

        assertThat(to.engage("", Posting.set("u", "{}")).body()).isEqualTo("1");
        assertThat(to.track("", to.event("E", "u", "i", ",\"token\":\"T\"")).body())
                .isEqualTo("1");
        assertThat(to.emulator.ledger().counters("T").reasons()).containsEntry("wrong-region", 2L);
    }

    @Test
    void anUnknownTokenOnATokenEndpointIsDroppedWithoutAWord() {
        String update = Posting.set("u", "{\"a\":1}").replace("\"T\"", "\"WRONG\"");

        assertThat(to.engage("?verbose=1", update).body()).isEqualTo("{\"error\":null,\"status\":1}");

        assertThat(to.emulator.ledger().counters("WRONG").total().dropped()).isEqualTo(1);
        assertThat(to.emulator.ledger().counters("WRONG").reasons()).containsEntry("unknown-token", 1L);
        assertThat(to.emulator.ledger().profile("WRONG", "u")).isEmpty();
    }

    @Test
    void anOpenEmulatorTakesAnyTokenAndKeepsProjectsApart() {
        try (Posting open = new Posting(EmulatorSettings.defaults())) {
            for (String token : new String[] {"A", "B", "B"}) {
                open.send(open.post("/import?strict=1", "[" + open.event("E", "u", "i") + "]")
                        .header("authorization", Posting.basic(token, "")));
            }

            assertThat(open.emulator.ledger().projects()).containsExactly("A", "B");
            assertThat(open.emulator.ledger().counters("A").total().accepted()).isEqualTo(1);
            assertThat(open.emulator.ledger().counters("B").total()).isEqualTo(new Counts(2, 2, 0, 0, 1, 1));
            assertThat(open.emulator.ledger().counters().total().accepted()).isEqualTo(3);
        }
    }

    @Test
    void anOpenEmulatorTakesAnyServiceAccountUnderTheTokenOfItsEvents() {
        try (Posting open = new Posting(EmulatorSettings.defaults())) {
            open.send(open.post("/import?project_id=1", "[" + open.event("E", "u", "i", ",\"token\":\"A\"") + "]")
                    .header("authorization", Posting.basic("any", "body")));

            assertThat(open.emulator.ledger().counters("A").total().accepted()).isEqualTo(1);
        }
    }

    @Test
    void secretsAreNotPrintedOrLogged() {
        with(Posting.basic("robot", "pass"), "&project_id=7");

        assertThat(to.emulator.settings().toString()).doesNotContain("SECRET", "pass");
        assertThat(to.emulator.ledger().requests().get(0).headers()).containsEntry("authorization", "Basic …");
        assertThat(to.view("settings").body()).doesNotContain("SECRET", "\"pass\"");
    }
}
