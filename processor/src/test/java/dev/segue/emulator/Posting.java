package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/** One emulator on loopback, its clock, and a client that is none of ours. */
final class Posting implements AutoCloseable {
    static final String TOKEN = "T";

    final TestClock clock = new TestClock();
    final MixpanelEmulator emulator;
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Posting(EmulatorSettings settings) {
        emulator = MixpanelEmulator.start(settings, clock, clock::nanos);
    }

    /** A closed set: one project with everything that credentials can name. */
    static Posting closed(IdentityMode mode) {
        return new Posting(settings(mode));
    }

    static EmulatorSettings settings(IdentityMode mode) {
        return EmulatorSettings.defaults()
                .closed()
                .withProject(Project.of(TOKEN, mode).withId("7").withSecret("SECRET"))
                .withServiceAccount(ServiceAccount.of("robot", "pass", "7"));
    }

    static String event(String name, String distinctId, String insertId, long time, String more) {
        return "{\"event\":\"" + name + "\",\"properties\":{\"time\":" + time + ",\"distinct_id\":\"" + distinctId
                + "\",\"$insert_id\":\"" + insertId + "\"" + more + "}}";
    }

    /** A good event of the present. */
    String event(String name, String distinctId, String insertId) {
        return event(name, distinctId, insertId, clock.instant().toEpochMilli(), "");
    }

    String event(String name, String distinctId, String insertId, String more) {
        return event(name, distinctId, insertId, clock.instant().toEpochMilli(), more);
    }

    String alias(String existing, String alias, String insertId) {
        return event("$create_alias", existing, insertId, ",\"alias\":\"" + alias + "\"");
    }

    static String set(String distinctId, String properties) {
        return update(distinctId, "\"$set\":" + properties);
    }

    static String update(String distinctId, String operation) {
        return "{\"$token\":\"" + TOKEN + "\",\"$distinct_id\":\"" + distinctId + "\"," + operation + "}";
    }

    static String array(String... records) {
        return "[" + String.join(",", records) + "]";
    }

    /** As the project's token, strict, JSON. */
    HttpResponse<String> importing(String... records) {
        return send(post("/import?strict=1", array(records)).header("authorization", basic(TOKEN, "")));
    }

    HttpResponse<String> engage(String query, String... records) {
        return send(post("/engage" + query, array(records)));
    }

    HttpResponse<String> track(String query, String... records) {
        return send(post("/track" + query, array(records)));
    }

    HttpResponse<String> view(String path) {
        return send(HttpRequest.newBuilder(uri("/_emulator/" + path)));
    }

    HttpRequest.Builder post(String path, String body) {
        return post(path, body.getBytes(StandardCharsets.UTF_8)).header("content-type", "application/json");
    }

    HttpRequest.Builder post(String path, byte[] body) {
        return HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    HttpRequest.Builder form(String path, String data) {
        return post(path, ("data=" + URLEncoder.encode(data, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8))
                .header("content-type", "application/x-www-form-urlencoded");
    }

    URI uri(String path) {
        return emulator.baseUri().resolve(path);
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return trying(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For requests whose connection may break. */
    HttpResponse<String> trying(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String basic(String user, String password) {
        return "Basic " + base64(user + ":" + password);
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] gzip(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    Counts counts() {
        return emulator.ledger().counters(TOKEN).total();
    }

    /** What must hold whatever was received. */
    void balances() {
        Counters all = emulator.ledger().counters();
        for (Counts c : all.byEndpoint().values()) {
            assertThat(c.received()).isEqualTo(c.accepted() + c.refused() + c.dropped());
            assertThat(c.accepted()).isEqualTo(c.distinct() + c.duplicates());
        }
    }

    @Override
    public void close() {
        balances();
        emulator.close();
    }
}
