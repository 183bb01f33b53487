package dev.segue.deploy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** YAML files of the repository as trees. A key that is there twice is an error. */
final class Yamls {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private Yamls() {}

    /** The only document of the file. */
    static JsonNode one(String path) throws IOException {
        List<JsonNode> all = all(Repository.file(path));
        if (all.size() != 1) {
            throw new AssertionError(path + " has " + all.size() + " documents");
        }
        return all.get(0);
    }

    /** The only document of the file, with what {@code <<} takes over put in its place. */
    static JsonNode merged(String path) throws IOException {
        Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(Repository.file(path)));
        return YAML.valueToTree(read);
    }

    /** Every document of the file, in order. */
    static List<JsonNode> all(Path file) throws IOException {
        try (JsonParser parser = YAML.getFactory().createParser(file.toFile());
                MappingIterator<JsonNode> documents =
                        YAML.readerFor(JsonNode.class).readValues(parser)) {
            return documents.readAll();
        }
    }
}
