package dev.segue.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the image carries, and its entry point outside a container: the same directories, read-only, another user. */
class ImageIT {
    private static final Path BUILT = Repository.file("processor/target/segue");
    /** The user of the image. */
    private static final String USER = "10001";

    @TempDir
    Path dir;

    @Test
    void theEntryPointRunsFromAReadOnlyDirectoryAsAnotherUser() throws Exception {
        Path home = layOut();

        Ran version = run(home, Map.of(), "--version");
        assertThat(version.status()).as(version.output()).isZero();
        assertThat(version.output()).startsWith("segue ");

        Ran check = run(
                home,
                Map.of(
                        "SEGUE_KAFKA_BOOTSTRAP_SERVERS", "kafka:9092",
                        "SEGUE_SCHEMA_REGISTRY_URL", "http://registry:8081",
                        "SEGUE_MIXPANEL_TOKEN", "token",
                        "SEGUE_MIXPANEL_IDENTITY", "legacy",
                        "SEGUE_STATE_DIR", dir.resolve("state").toString()),
                "config",
                "check",
                "--offline");
        assertThat(check.status()).as(check.output()).isZero();

        Ran wrong = run(home, Map.of("SEGUE_HOLD_MS", "-1"), "config", "check", "--offline");
        assertThat(wrong.status()).as(wrong.output()).isEqualTo(2);
    }

    @Test
    void noJarOfTheEmbeddedBrokerIsOnTheClassPath() throws IOException {
        assertThat(jars("lib")).isNotEmpty().noneMatch(ImageIT::isTheBrokers);
        assertThat(jars("lib-embedded")).anyMatch(ImageIT::isTheBrokers);
    }

    @Test
    void everyJarIsInTheBillOfMaterialsWithALicence() throws IOException {
        Path file = BUILT.resolve("sbom.json");
        Assumptions.assumeTrue(Files.exists(file), "built offline, where CycloneDX's plug-in makes no list");
        Map<String, JsonNode> listed = new TreeMap<>();
        JsonNode bill = new JsonMapper().readTree(file.toFile());
        bill.path("components")
                .forEach(component -> listed.put(
                        component.path("name").asText() + "-"
                                + component.path("version").asText() + ".jar",
                        component));

        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(listed.keySet()).containsAll(jars("lib")).noneMatch(ImageIT::isTheBrokers);
        assertThat(jars("lib"))
                .filteredOn(jar -> !jar.startsWith("segue-"))
                .allSatisfy(jar ->
                        assertThat(listed.get(jar).path("licenses")).as(jar).isNotEmpty());
    }

    @Test
    void theListOfLicencesNamesEveryJarAndNoUnknownLicence() throws IOException {
        String list = Files.readString(BUILT.resolve("THIRD-PARTY.txt"));

        assertThat(list).doesNotContainIgnoringCase("unknown license");
        assertThat(jars("lib"))
                .filteredOn(jar -> !jar.startsWith("segue-"))
                .allSatisfy(jar -> assertThat(list).contains(":" + jar.replaceAll("-(\\d[^/]*)\\.jar$", ":$1") + " "));
    }

    private static boolean isTheBrokers(String jar) {
        return jar.matches("(kafka_2|kafka-(server|metadata|raft|storage|group-coordinator|coordinator)).*");
    }

    private static Set<String> jars(String lib) throws IOException {
        try (var files = Files.list(BUILT.resolve(lib))) {
            Set<String> jars = new TreeSet<>();
            files.forEach(file -> jars.add(file.getFileName().toString()));
            return jars;
        }
    }

    /** As the Dockerfile does. */
    private Path layOut() throws IOException {
        Path home = Files.createDirectories(dir.resolve("opt/segue"));
        Files.createDirectories(home.resolve("lib"));
        Files.createDirectories(home.resolve("bin"));
        Files.copy(BUILT.resolve("segue.jar"), home.resolve("segue.jar"));
        for (String jar : jars("lib")) {
            Files.copy(BUILT.resolve("lib").resolve(jar), home.resolve("lib").resolve(jar));
        }
        for (String script : List.of("segue", "healthcheck")) {
            Path target = home.resolve("bin").resolve(script);
            Files.copy(Repository.file("deploy/" + script), target);
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        Path state = Files.createDirectories(dir.resolve("state"));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (Path shown : List.of(dir, dir.resolve("opt"), home, home.resolve("lib"), home.resolve("bin"))) {
            Files.setPosixFilePermissions(shown, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return home;
    }

    private Ran run(Path home, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(asAnotherUser());
        command.add(home.resolve("bin/segue").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(dir.resolve("state").toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("SEGUE_"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ran(process.exitValue(), output);
    }

    /** A user that may write nothing of it; needs root, who may become anybody. */
    private static List<String> asAnotherUser() {
        boolean able = "root".equals(System.getProperty("user.name")) && Files.exists(Path.of("/usr/bin/setpriv"));
        return able
                ? List.of("/usr/bin/setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "--no-new-privs")
                : List.of();
    }

    private record Ran(int status, String output) {}
}
