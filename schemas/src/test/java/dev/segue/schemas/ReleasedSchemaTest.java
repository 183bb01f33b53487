package dev.segue.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleasedSchemaTest {
    @Test
    void theNewestReleaseIsWhatTheCodeWritesDocumentationIncluded() {
        for (Schema current : List.of(SegmentEvent.getClassSchema(), MixpanelRequest.getClassSchema())) {
            List<Schema> releases = releasesOf(current);
            assertThat(releases.get(releases.size() - 1).toString())
                    .as("%s changed: add it to ReleasedSchema under the next id", current.getName())
                    .isEqualTo(new Schema.Parser().parse(source(current)).toString());
        }
    }

    @Test
    void theCodeReadsEveryRelease() {
        for (Schema current : List.of(SegmentEvent.getClassSchema(), MixpanelRequest.getClassSchema())) {
            for (Schema release : releasesOf(current)) {
                assertThat(reads(current, release)).isTrue();
            }
        }
    }

    /** Else a release and the code could be changed together, and the tests above would see nothing. */
    @Test
    void aReleaseNeverChanges() {
        assertThat(Arrays.stream(ReleasedSchema.values())
                        .map(release -> release + " "
                                + Long.toHexString(SchemaNormalization.parsingFingerprint64(release.schema())))
                        .toList())
                .as("topics hold records of these; a changed schema is a new release")
                .startsWith("SEGMENT_EVENT_1 5f2976c2dcaa431d", "MIXPANEL_REQUEST_1 dca06a0ab7c3647f");
    }

    /** The control: changes that would leave records on the topics unread. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a field without a default | "name": "project", | "name": "tenant",
                    a field of another type | "name": "count", "type": "int" | "name": "count", "type": "string"
                    a symbol taken away | "ENGAGE", "GROUPS" | "ENGAGE"
                    a record renamed | "name": "RequestOrigin" | "name": "Position"
                    an optional field made required | ["null", "string"], "default": null | "string"
                    """)
    void aChangeThatIsNotBackwardCompatibleIsCaught(String about, String now, String then) {
        Schema current = MixpanelRequest.getClassSchema();
        String text = source(current);
        assertThat(text).as(about).contains(now);
        Schema changed = new Schema.Parser().parse(text.replace(now, then));

        assertThat(reads(current, current)).isTrue();
        assertThat(reads(changed, current)).as(about).isFalse();
    }

    @Test
    void aNewFieldWithADefaultIsBackwardCompatible() {
        Schema current = MixpanelRequest.getClassSchema();
        Schema changed = new Schema.Parser()
                .parse(source(current)
                        .replace(
                                "\"fields\": [\n    {",
                                "\"fields\": [\n    {\"name\": \"shard\", \"type\": \"int\", \"default\": 0},\n    {"));

        assertThat(changed.getField("shard")).isNotNull();
        assertThat(reads(changed, current)).isTrue();
    }

    @Test
    void idsAreUnique() {
        assertThat(Arrays.stream(ReleasedSchema.values()).map(ReleasedSchema::id))
                .doesNotHaveDuplicates();
    }

    private static boolean reads(Schema reader, Schema writer) {
        return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                        .getType()
                == SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
    }

    /** The file that the class was generated from, with its documentation. */
    private static String source(Schema schema) {
        try (InputStream source = ReleasedSchema.class.getResourceAsStream(schema.getName() + ".avsc")) {
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Schema> releasesOf(Schema current) {
        return Arrays.stream(ReleasedSchema.values())
                .sorted(Comparator.comparingInt(ReleasedSchema::id))
                .map(ReleasedSchema::schema)
                .filter(schema -> schema.getFullName().equals(current.getFullName()))
                .toList();
    }
}
