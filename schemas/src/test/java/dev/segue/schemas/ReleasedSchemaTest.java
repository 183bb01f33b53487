package dev.segue.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.junit.jupiter.api.Test;

class ReleasedSchemaTest {
    @Test
    void theNewestReleaseIsWhatTheCodeWritesDocumentationIncluded() throws IOException {
        for (Schema current : List.of(SegmentEvent.getClassSchema(), MixpanelRequest.getClassSchema())) {
            List<Schema> releases = releasesOf(current);
            try (InputStream source = ReleasedSchema.class.getResourceAsStream(current.getName() + ".avsc")) {
                assertThat(releases.get(releases.size() - 1).toString())
                        .as("%s changed: add it to ReleasedSchema under the next id", current.getName())
                        .isEqualTo(new Schema.Parser().parse(source).toString());
            }
        }
    }

    @Test
    void theCodeReadsEveryRelease() {
        for (Schema current : List.of(SegmentEvent.getClassSchema(), MixpanelRequest.getClassSchema())) {
            for (Schema release : releasesOf(current)) {
                assertThat(SchemaCompatibility.checkReaderWriterCompatibility(current, release)
                                .getType())
                        .isEqualTo(SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE);
            }
        }
    }

    @Test
    void idsAreUnique() {
        assertThat(Arrays.stream(ReleasedSchema.values()).map(ReleasedSchema::id))
                .doesNotHaveDuplicates();
    }

    private static List<Schema> releasesOf(Schema current) {
        return Arrays.stream(ReleasedSchema.values())
                .sorted(Comparator.comparingInt(ReleasedSchema::id))
                .map(ReleasedSchema::schema)
                .filter(schema -> schema.getFullName().equals(current.getFullName()))
                .toList();
    }
}
