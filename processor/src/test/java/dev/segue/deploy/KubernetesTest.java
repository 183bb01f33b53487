package dev.segue.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.config.AllSettings;
import dev.segue.config.ConfigLoader;
import dev.segue.config.Use;
import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Kubernetes manifests, as far as they can be judged without a cluster. */
class KubernetesTest {
    private static final List<String> ROLES = List.of("router", "sink");

    @Test
    void whatTheKustomizationsNameIsThereAndNothingElseIs() throws IOException {
        for (String dir : List.of("deploy/k8s/base", "deploy/k8s/example")) {
            JsonNode kustomization = Yamls.one(dir + "/kustomization.yaml");
            List<String> named = new ArrayList<>(List.of("kustomization.yaml"));
            kustomization.path("resources").forEach(resource -> named.add(resource.asText()));
            kustomization
                    .path("patches")
                    .forEach(patch -> named.add(patch.path("path").asText()));
            kustomization
                    .path("configMapGenerator")
                    .forEach(map -> map.path("files").forEach(file -> named.add(file.asText())));
            named.remove("../base");
            try (var files = Files.list(Repository.file(dir))) {
                assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(named);
            }
        }
    }

    @Test
    void everySettingOfBothRolesIsValid() throws IOException {
        for (String role : ROLES) {
            Map<String, String> environment = environment(role);
            assertThat(environment.keySet().stream().filter(name -> name.startsWith("SEGUE_")))
                    .isNotEmpty()
                    .allMatch(Variables::isKnown);
            assertThatCode(() -> {
                        var configuration =
                                new ConfigLoader(environment).load(Map.<String, String>of(), Map.of(), Use.RUN);
                        assertThat(configuration.warnings()).as(role).isEmpty();
                    })
                    .as(role)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void podsAreStaticMembersUnderTheirOwnNames() throws IOException {
        assertThat(variable("router", "SEGUE_STREAMS_MAIN_CONSUMER_GROUP_INSTANCE_ID")
                        .at("/valueFrom/fieldRef/fieldPath")
                        .asText())
                .isEqualTo("metadata.name");
        assertThat(variable("sink", "SEGUE_SINK_INSTANCE_ID")
                        .at("/valueFrom/fieldRef/fieldPath")
                        .asText())
                .isEqualTo("metadata.name");
    }

    @Test
    void theRoutersStateIsOnItsVolume() throws IOException {
        String dir = variable("router", "SEGUE_STATE_DIR").path("value").asText();

        assertThat(container("router").path("volumeMounts"))
                .anySatisfy(
                        mount -> assertThat(mount.path("mountPath").asText()).isEqualTo(dir));
        assertThat(set("router")
                        .at("/spec/volumeClaimTemplates/0/metadata/name")
                        .asText())
                .isEqualTo("state");
    }

    @Test
    void probesAskThePathsOfTheOpsServerOnItsPort() throws IOException {
        for (String role : ROLES) {
            JsonNode container = container(role);
            assertThat(container.at("/ports/0/name").asText()).isEqualTo("ops");
            assertThat(container.at("/ports/0/containerPort").asText())
                    .isEqualTo(environment(role).get("SEGUE_OPS_PORT"));
            assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/live");
            assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/live");
            assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/ready");
            for (String probe : List.of("livenessProbe", "startupProbe", "readinessProbe")) {
                assertThat(container.path(probe).at("/httpGet/port").asText()).isEqualTo("ops");
            }
            JsonNode service = resource(role + ".yaml", "Service");
            assertThat(service.at("/spec/ports/0/port").asText())
                    .isEqualTo(environment(role).get("SEGUE_OPS_PORT"));
            assertThat(service.path("metadata").path("name").asText())
                    .isEqualTo(set(role).at("/spec/serviceName").asText());
        }
    }

    @Test
    void aPodMayTakeLongerToStopThanTheDrainDoes() throws IOException {
        int drainMs = Integer.parseInt(AllSettings.definition()
                .defaultValues()
                .get("sink.drain.timeout.ms")
                .toString());
        for (String role : ROLES) {
            int grace = set(role)
                    .at("/spec/template/spec/terminationGracePeriodSeconds")
                    .asInt();
            // The router's patience is 20 s, the sink's its drain time-out and 10 s for its last commit.
            assertThat(grace).as(role).isGreaterThan(20 + drainMs / 1000 + 10);
        }
    }

    @Test
    void nothingRunsAsRootOrWritesToItsImage() throws IOException {
        List<JsonNode> pods = new ArrayList<>();
        for (String role : ROLES) {
            pods.add(set(role).at("/spec/template/spec"));
        }
        pods.add(resource("topics.yaml", "Job").at("/spec/template/spec"));

        assertThat(pods).allSatisfy(pod -> {
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            JsonNode own = pod.at("/containers/0/securityContext");
            assertThat(own.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(own.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        });
        String user = set("router")
                .at("/spec/template/spec/securityContext/runAsUser")
                .asText();
        assertThat(Files.readString(Repository.file("deploy/Dockerfile"))).contains("USER " + user + "\n");
    }

    @Test
    void everyImageIsPinned() throws IOException {
        JsonNode image = Yamls.one("deploy/k8s/example/kustomization.yaml").at("/images/0");

        assertThat(image.path("newTag").asText()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(ROLES)
                .allSatisfy(role -> assertThat(container(role).path("image").asText())
                        .isEqualTo(image.path("name").asText()));
        assertThat(resource("topics.yaml", "Job")
                        .at("/spec/template/spec/containers/0/image")
                        .asText())
                .matches("[\\w/]+:\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void theScrapedPathAndPortAreTheOpsServers() throws IOException {
        JsonNode endpoint = resource("monitoring.yaml", "ServiceMonitor").at("/spec/endpoints/0");

        assertThat(endpoint.path("path").asText()).isEqualTo("/metrics");
        assertThat(endpoint.path("port").asText()).isEqualTo("ops");
    }

    @Test
    void kustomizeBuildsTheExample(@TempDir Path dir) throws IOException, InterruptedException {
        Path built = dir.resolve("built.yaml");
        Process kubectl;
        try {
            kubectl = new ProcessBuilder(
                            "kubectl",
                            "kustomize",
                            Repository.file("deploy/k8s/example").toString())
                    .redirectOutput(built.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("kubectl was not found");
            return;
        }
        assertThat(kubectl.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(kubectl.exitValue()).isZero();

        assertThat(Yamls.all(built))
                .extracting(resource -> resource.path("kind").asText())
                .contains("StatefulSet", "Job", "Secret", "PodDisruptionBudget", "NetworkPolicy", "ServiceMonitor")
                .filteredOn("StatefulSet"::equals)
                .hasSize(2);
    }

    /** What a container would see, with the example over the base and a word for each secret and field. */
    private static Map<String, String> environment(String role) throws IOException {
        Map<String, String> environment = new HashMap<>();
        for (String dir : List.of("base", "example")) {
            for (JsonNode map :
                    Yamls.one("deploy/k8s/" + dir + "/kustomization.yaml").path("configMapGenerator")) {
                map.path("literals").forEach(literal -> {
                    String[] pair = literal.asText().split("=", 2);
                    environment.put(pair[0], pair[1]);
                });
            }
        }
        container(role).path("env").forEach(variable -> put(environment, variable));
        Yamls.one("deploy/k8s/example/secured.yaml").forEach(operation -> {
            if (operation.path("path").asText().endsWith("/env/-")) {
                put(environment, operation.path("value"));
            }
        });
        return environment;
    }

    private static void put(Map<String, String> environment, JsonNode variable) {
        environment.put(variable.path("name").asText(), variable.path("value").asText("word-from-elsewhere"));
    }

    private static JsonNode variable(String role, String name) throws IOException {
        for (JsonNode variable : container(role).path("env")) {
            if (variable.path("name").asText().equals(name)) {
                return variable;
            }
        }
        throw new AssertionError(role + " has no " + name);
    }

    private static JsonNode container(String role) throws IOException {
        return set(role).at("/spec/template/spec/containers/0");
    }

    private static JsonNode set(String role) throws IOException {
        return resource(role + ".yaml", "StatefulSet");
    }

    private static JsonNode resource(String file, String kind) throws IOException {
        return Yamls.all(Repository.file("deploy/k8s/base/" + file)).stream()
                .filter(resource -> resource.path("kind").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }
}
