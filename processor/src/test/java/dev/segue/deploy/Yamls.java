package dev.segue.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.segue.support.Repository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** YAML files of the repository as trees. A key that is there twice is an error. */
final class Yamls {
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
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

    /** Every document of the file, in order. */
    static List<JsonNode> all(Path file) throws IOException {
        try (YAMLParser parser = new YAMLFactory().createParser(file.toFile());
                MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(parser)) {
            return documents.readAll();
        }
    }
}
