package dev.segue.cli.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** What people are called, buy and browse with: {@code tables.json} beside this class. Trees are read-only. */
final class Tables {
    private final JsonNode root;

    private Tables(JsonNode root) {
        this.root = root;
    }

    static Tables load() {
        try (InputStream file = Tables.class.getResourceAsStream("tables.json")) {
            if (file == null) {
                throw new IllegalStateException("tables.json is not in the jar");
            }
            return new Tables(new JsonMapper().readTree(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A list of text. */
    List<String> texts(String table) {
        List<String> texts = new ArrayList<>();
        root.path(table).forEach(text -> texts.add(text.textValue()));
        return notEmpty(table, texts);
    }

    /** A list of objects. */
    List<ObjectNode> objects(String table) {
        List<ObjectNode> objects = new ArrayList<>();
        root.path(table).forEach(object -> objects.add((ObjectNode) object));
        return notEmpty(table, objects);
    }

    private static <T> List<T> notEmpty(String table, List<T> list) {
        if (list.isEmpty()) {
            throw new IllegalStateException("tables.json has no " + table);
        }
        return List.copyOf(list);
    }
}
