package dev.segue.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.segue.config.ConfigLoader;
import dev.segue.config.Use;
import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The compose file and the image, as far as they can be judged without a Docker engine. */
class ComposeTest {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+):?-([^}]*)}");

    @Test
    void everyImageIsPinned() throws IOException {
        services().forEach((name, service) -> {
            String image = (String) service.get("image");
            if (service.containsKey("build")) {
                assertThat(image).as(name).isEqualTo("segue:local");
            } else {
                assertThat(image).as(name).matches("[\\w./-]+:\\d+\\.\\d+\\.\\d+");
            }
        });
        assertThat(Files.readString(Repository.file("deploy/Dockerfile"))
                        .lines()
                        .filter(line -> line.startsWith("FROM ")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).containsPattern(":\\d+\\.\\d+\\.\\d+"));
    }

    @Test
    void theSettingsOfRouterAndSinkAreValidWithoutAnyEnvFile() throws IOException {
        for (String role : List.of("router", "sink")) {
            Map<String, String> environment = environment(services().get(role));
            assertThatCode(() -> new ConfigLoader(environment).load(Map.<String, String>of(), Map.of(), Use.RUN))
                    .as(role)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void whatOthersWaitForExistsAndHasAHealthCheckOrEnds() throws IOException {
        Map<String, Map<String, Object>> services = services();
        services.forEach((name, service) -> dependencies(service).forEach((other, condition) -> {
            assertThat(services).as(name).containsKey(other);
            if (condition.equals("service_healthy")) {
                assertThat(services.get(other)).as(other).containsKey("healthcheck");
            }
        }));
    }

    @Test
    void whatTheImageCopiesFromTheCheckoutIsThere() throws IOException {
        List<String> sources = Files.readString(Repository.file("deploy/Dockerfile"))
                .lines()
                .filter(line -> line.startsWith("COPY ") && !line.contains("--from"))
                .flatMap(line -> List.of(line.split(" ")).stream())
                .filter(word -> !word.equals("COPY") && !word.startsWith("--") && !word.startsWith("/"))
                .filter(word -> !word.equals("./"))
                .distinct()
                .toList();
        assertThat(sources)
                .contains("deploy/segue", "deploy/healthcheck")
                .allSatisfy(source -> assertThat(Repository.file(source)).exists());
    }

    @Test
    void noTwoServicesPublishTheSamePort() throws IOException {
        List<String> published = services().values().stream()
                .flatMap(service -> list(service.get("ports")).stream())
                .map(port -> port.substring(0, port.indexOf(':')))
                .toList();
        assertThat(published).isNotEmpty().doesNotHaveDuplicates();
    }

    @Test
    void healthIsAskedOnThePortThatTheServiceListensOn() throws IOException {
        for (String role : List.of("router", "sink")) {
            Map<String, Object> service = services().get(role);
            Map<?, ?> check = (Map<?, ?>) service.get("healthcheck");
            assertThat(list(check.get("test"))).contains(environment(service).get("SEGUE_OPS_PORT"), "/ready");
        }
    }

    @SuppressWarnings("unchecked") // what the compose specification says
    private static Map<String, Map<String, Object>> services() throws IOException {
        String text = Files.readString(Repository.file("docker-compose.yml"));
        Map<String, Object> file = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        return (Map<String, Map<String, Object>>) file.get("services");
    }

    /** As a shell without any of the variables would fill them in. */
    private static Map<String, String> environment(Map<String, Object> service) {
        Map<String, String> filled = new HashMap<>();
        ((Map<?, ?>) service.get("environment")).forEach((name, value) -> {
            Matcher variable = VARIABLE.matcher(value.toString());
            filled.put(name.toString(), variable.replaceAll(m -> Matcher.quoteReplacement(m.group(2))));
        });
        return filled;
    }

    private static Map<String, String> dependencies(Map<String, Object> service) {
        Map<String, String> conditions = new HashMap<>();
        if (service.get("depends_on") instanceof Map<?, ?> dependencies) {
            dependencies.forEach((name, how) -> conditions.put(
                    name.toString(), ((Map<?, ?>) how).get("condition").toString()));
        }
        return conditions;
    }

    private static List<String> list(Object value) {
        return value == null
                ? List.of()
                : ((List<?>) value).stream().map(Object::toString).toList();
    }
}
