package dev.segue.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mapping.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentImportTest {
    @TempDir
    Path dir;

    private static SegmentSettings segment(String json) {
        try {
            return SegmentSettings.read((ObjectNode) new ObjectMapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private Configuration loaded(SegmentSettings segment) throws IOException {
        Path file = Files.writeString(dir.resolve("imported.properties"), SegmentImport.text(segment));
        return new ConfigLoader(Map.of()).load(file, Map.of(), Use.MAP);
    }

    @Test
    void theFileMeansWhatSegmentsSettingsMean() throws IOException {
        SegmentSettings segment = segment("""
                {"token":"t0ken","identity":"simplified","people":true,"setAllTraitsByDefault":false,
                 "peopleProperties":["plan","a\\\\b"],"superProperties":["\\"q\\""],"eventIncrements":["Paid, at last","#1 = x"],
                 "propIncrements":["ключ"],"consolidatedPageCalls":false,"trackAllPages":true,"trackCategorizedPages":false,
                 "trackNamedPages":false,"groupIdentifierTraits":["company"],"groupTraitsToSetOnce":["founded"],
                 "sourceName":"a = \\\\b: #c","legacySuperProperties":true,"enableEuropeanUnionEndpoint":true}""");

        Configuration loaded = loaded(segment);

        assertThat(loaded.mapping()).isEqualTo(segment.settings("", Identity.LEGACY));
        assertThat(loaded.receiver().base()).hasToString("https://api-eu.mixpanel.com");
    }

    @Test
    void silenceIsWrittenOutAsAssumed() throws IOException {
        SegmentSettings segment = segment("{\"people\":true}");

        List<String> lines = SegmentImport.text(segment).lines().toList();

        int mark = lines.indexOf("# assumed");
        assertThat(lines.subList(0, mark))
                .contains("#mixpanel.token=", "#mixpanel.identity=", "mapping.people=true")
                .filteredOn(line -> !line.isEmpty() && !line.startsWith("#"))
                .hasSize(1);
        assertThat(lines.subList(mark + 1, lines.size()))
                .containsExactlyInAnyOrder(
                        "mixpanel.region=us",
                        "mapping.set.all.traits.by.default=true",
                        "mapping.people.properties=",
                        "mapping.super.properties=",
                        "mapping.event.increments=",
                        "mapping.property.increments=",
                        "mapping.consolidated.page.calls=true",
                        "mapping.track.all.pages=false",
                        "mapping.track.categorized.pages=true",
                        "mapping.track.named.pages=true",
                        "mapping.group.identifier.traits=",
                        "mapping.group.traits.to.set.once=",
                        "mapping.source.name=",
                        "mapping.legacy.super.properties=false",
                        "mapping.drop.bundled=true",
                        "state.super.properties=false",
                        "state.first.touch=false");
        assertThat(loaded(segment).mapping().people()).isTrue();
    }

    /** So that nothing that decides what messages become is left to a default that may change. */
    @Test
    void everyMappingSettingIsWritten() {
        String text = SegmentImport.text(segment("{}"));

        assertThat(AllSettings.definition().names())
                .filteredOn(name -> name.startsWith("mapping."))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(text).contains("\n" + name + "="));
    }
}
