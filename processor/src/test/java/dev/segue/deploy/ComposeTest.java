package dev.segue.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.segue.config.ConfigLoader;
import dev.segue.config.Use;
import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
                assertThat(image).as(name).matches("[\\w./-]+:v?\\d+\\.\\d+\\.\\d+");
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
                .toList();
        // Nothing but Grafana has a login.
        assertThat(published).isNotEmpty().allMatch(port -> port.startsWith("127.0.0.1:"));
        assertThat(published.stream().map(port -> port.split(":")[1])).doesNotHaveDuplicates();
    }

    @Test
    void whatIsPublishedIsWhatTheServiceListensOn() throws IOException {
        services().forEach((name, service) -> {
            String text = service.toString();
            for (String port : list(service.get("ports"))) {
                String inside = port.split(":")[2];
                assertThat(text.replace(port, ""))
                        .as(name + " publishes " + inside)
                        .containsPattern("\\D" + inside + "\\D");
            }
        });
    }

    @Test
    void theFileIsValidByTheComposeSpecification() throws IOException {
        ObjectNode schema = (ObjectNode) new JsonMapper()
                .readTree(Repository.file("processor/src/test/resources/compose-spec/compose-spec.json")
                        .toFile());
        // It names its dialect and its parts in ways that no validator of that dialect knows.
        schema.remove("$schema");
        schema.findParents("id").stream()
                .filter(part -> part.path("id").isTextual())
                .forEach(part -> ((ObjectNode) part).remove("id"));
        ObjectNode file = (ObjectNode) Yamls.merged("docker-compose.yml");
        assertThat(file.remove("name")).isNotNull(); // younger than the schema

        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2019_09)
                        .getSchema(schema)
                        .validate(file))
                .isEmpty();
    }

    @Test
    void everyVariableOfSegueIsASetting() throws IOException {
        Set<String> seen = new TreeSet<>();
        services().values().forEach(service -> {
            if (service.get("environment") instanceof Map<?, ?> variables) {
                variables.keySet().forEach(name -> seen.add(name.toString()));
            }
        });
        Files.readAllLines(Repository.file(".env.example")).stream()
                .filter(line -> line.matches("[A-Z_]+=.*"))
                .forEach(line -> seen.add(line.substring(0, line.indexOf('='))));
        seen.removeIf(name -> !name.startsWith("SEGUE_"));

        assertThat(seen).isNotEmpty().allMatch(Variables::isKnown, "is a setting's");
    }

    @Test
    void theEnvFileOfAUserIsIgnoredByGitAndByTheImagesBuild() throws IOException {
        for (String file : List.of(".gitignore", ".dockerignore")) {
            assertThat(Files.readAllLines(Repository.file(file))).as(file).contains(".env");
        }
        String compose = Files.readString(Repository.file("docker-compose.yml"));
        assertThat(Files.readAllLines(Repository.file(".env.example")).stream()
                        .filter(line -> line.matches("[A-Z_]+=.*")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(compose).contains("${" + line.substring(0, line.indexOf('='))));
    }

    @Test
    void whatIsMountedFromTheCheckoutIsThere() throws IOException {
        List<String> sources = services().values().stream()
                .flatMap(service -> list(service.get("volumes")).stream())
                .filter(volume -> volume.startsWith("./"))
                .map(volume -> volume.substring(2, volume.indexOf(':')))
                .toList();

        assertThat(sources)
                .contains("deploy/prometheus/rules.yml", "deploy/grafana/dashboard.json")
                .allSatisfy(source -> assertThat(Repository.file(source)).exists());
    }

    @Test
    void prometheusScrapesRouterAndSinkWhereTheyServe() throws IOException {
        Map<String, Map<String, Object>> services = services();
        JsonNode jobs = Yamls.one("deploy/prometheus/prometheus.yml").path("scrape_configs");

        assertThat(jobs).hasSize(2).allSatisfy(job -> {
            String target = job.at("/static_configs/0/targets/0").asText();
            String name = target.substring(0, target.indexOf(':'));
            assertThat(target)
                    .isEqualTo(name + ":" + environment(services.get(name)).get("SEGUE_OPS_PORT"));
            assertThat(job.path("job_name").asText()).isEqualTo("segue-" + name);
        });
    }

    @Test
    void aStopIsPatientEnoughForTheDrain() throws IOException {
        for (String role : List.of("router", "sink")) {
            assertThat(services().get(role).get("stop_grace_period")).isEqualTo("60s");
        }
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
