package dev.segue.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Mixpanel's server is known to answer, statement by statement, asked of the emulator over HTTP. A file a subject in {@code cases/emulator}; a case is a
 * sentence and its steps, {@link ContractRecords} says how records are written.
 *
 * <p>A step posts ({@code post}, {@code as}, {@code records} | {@code text} | {@code form}, {@code gzip}), looks at a page below {@code /_emulator/} ({@code get}),
 * moves the clocks ({@code advance}, in milliseconds), changes {@code settings} or orders a failure ({@code fail}). What is answered is compared as
 * {@code status}, {@code body} (all of it), {@code like} (a part of it), {@code answer} (values by JSON pointer, null for nothing) and {@code headers}; {@code broken} means
 * no answer at all.
 */
class EmulatorContractTest {
    private static final Path CASES = Path.of("src/test/resources/cases/emulator");
    private static final Set<String> STEP = Set.of(
            "post",
            "get",
            "method",
            "as",
            "records",
            "text",
            "form",
            "gzip",
            "type",
            "status",
            "body",
            "like",
            "answer",
            "headers",
            "broken",
            "advance",
            "settings",
            "fail");

    static Stream<Named<JsonNode>> statements() throws IOException {
        List<Named<JsonNode>> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(CASES)) {
            for (Path file : files.sorted().toList()) {
                JsonNode document = Json.tree(Files.readAllBytes(file));
                for (JsonNode one : document.path("cases")) {
                    cases.add(Named.of(one.path("states").asText(), one));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("statements")
    void theServerIsKnownTo(JsonNode statement) {
        IdentityMode mode = IdentityMode.of(statement.path("identity").asText("original"));
        try (Posting to = Posting.closed(mode)) {
            int number = 0;
            for (JsonNode step : statement.path("steps")) {
                number++;
                for (Map.Entry<String, JsonNode> field : step.properties()) {
                    assertThat(STEP).as("what a step knows").contains(field.getKey());
                }
                run(to, step, "step " + number + " " + step);
            }
        }
    }

    @Test
    void everyStatementIsMadeOnceAndCompared() throws IOException {
        Set<String> seen = new HashSet<>();
        for (Named<JsonNode> one : statements().toList()) {
            assertThat(seen.add(one.getName())).as(one.getName()).isTrue();
            assertThat(one.getName()).matches("\\d+(\\.\\d+)? .+");
            assertThat(one.getPayload().path("steps"))
                    .as(one.getName())
                    .anyMatch(s ->
                            s.has("status") || s.has("body") || s.has("like") || s.has("answer") || s.has("broken"));
        }
        assertThat(seen).hasSizeGreaterThan(200);
    }

    private static void run(Posting to, JsonNode step, String name) {
        if (step.has("advance")) {
            to.clock.advance(Duration.ofMillis(step.path("advance").asLong()));
        }
        if (step.has("settings")) {
            order(to, "PATCH", "settings", step.path("settings"), name);
        }
        if (step.has("fail")) {
            order(to, "POST", "failures", step.path("fail"), name);
        }
        if (step.path("broken").asBoolean(false)) {
            assertThatThrownBy(() -> to.trying(request(to, step))).as(name).isInstanceOf(IOException.class);
        } else if (step.has("post") || step.has("get")) {
            compare(to.send(request(to, step)), step, name);
        }
    }

    private static void order(Posting to, String method, String page, JsonNode body, String name) {
        HttpResponse<String> answer = to.send(HttpRequest.newBuilder(to.uri("/_emulator/" + page))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body))));
        assertThat(answer.statusCode()).as(name + " " + answer.body()).isEqualTo(200);
    }

    private static HttpRequest.Builder request(Posting to, JsonNode step) {
        if (step.has("get")) {
            return HttpRequest.newBuilder(
                    to.uri("/_emulator/" + step.path("get").asText()));
        }
        String path = step.path("post").asText();
        ContractRecords records = new ContractRecords(path);
        HttpRequest.Builder request;
        if (step.has("form")) {
            request = to.form(path, records.write(step.path("form")));
        } else {
            String text = step.has("text") ? step.path("text").asText() : records.write(step.path("records"));
            byte[] body =
                    step.path("gzip").asBoolean(false) ? Posting.gzip(text) : text.getBytes(StandardCharsets.UTF_8);
            request =
                    to.post(path, body).header("content-type", step.path("type").asText("application/json"));
            if (step.path("gzip").asBoolean(false)) {
                request.header("content-encoding", "gzip");
            }
            if (step.has("method")) {
                request.method(step.path("method").asText(), HttpRequest.BodyPublishers.ofByteArray(body));
            }
        }
        String as = step.path("as").asText(path.startsWith("/import") ? "T:" : "");
        if (as.startsWith("Bearer ") || as.startsWith("Basic ")) {
            request.header("authorization", as);
        } else if (!as.isEmpty()) {
            request.header("authorization", "Basic " + Posting.base64(as));
        }
        return request;
    }

    private static void compare(HttpResponse<String> answer, JsonNode step, String name) {
        String as = name + " answered " + answer.statusCode() + " " + answer.body();
        assertThat(answer.statusCode()).as(as).isEqualTo(step.path("status").asInt(200));
        if (step.has("body")) {
            assertThat(answer.body()).as(as).isEqualTo(step.path("body").asText());
        }
        if (step.has("like")) {
            assertThat(answer.body()).as(as).contains(step.path("like").asText());
        }
        if (step.has("answer")) {
            JsonNode tree = tree(answer.body());
            for (Map.Entry<String, JsonNode> one : step.path("answer").properties()) {
                JsonNode found = tree.at(one.getKey());
                JsonNode value = found.isMissingNode() ? Json.object().nullNode() : found;
                assertThat(value).as(one.getKey() + " of " + as).isEqualTo(one.getValue());
            }
        }
        for (Map.Entry<String, JsonNode> header : step.path("headers").properties()) {
            assertThat(answer.headers().firstValue(header.getKey()).orElse(null))
                    .as(header.getKey() + " of " + as)
                    .isEqualTo(
                            header.getValue().isNull()
                                    ? null
                                    : header.getValue().asText());
        }
    }

    private static JsonNode tree(String body) {
        try {
            return Json.tree(body.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + body, e);
        }
    }
}
