package dev.segue.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case file maps as it says. {@code -Dgolden.update=true} rewrites what they expect; read the difference like code. */
class GoldenMappingTest {
    private static final boolean UPDATE = Boolean.getBoolean("golden.update");

    static List<Path> cases() throws IOException {
        try (Stream<Path> files = Files.list(Repository.file("processor/src/test/resources/cases/mapping"))) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void mapsAsTheCaseSays(Path file) throws IOException {
        MappingCase mappingCase = MappingCase.read(file);
        JsonNode outcome = mappingCase.outcome();
        if (UPDATE) {
            mappingCase.write(outcome);
            return;
        }
        assertThat(outcome.toPrettyString())
                .as(mappingCase.json().path("about").asText())
                .isEqualTo(mappingCase.json().path("expect").toPrettyString());
    }

    @Test
    void everyCaseSaysWhatItIsAboutAndWhoseRuleItIs() throws IOException {
        for (Path file : cases()) {
            JsonNode json = MappingCase.read(file).json();
            assertThat(json.path("about").asText()).as(file.toString()).isNotBlank();
            assertThat(json.path("source").asText()).as(file.toString()).isNotBlank();
            assertThat(json.has("message")).as(file.toString()).isTrue();
        }
    }
}
