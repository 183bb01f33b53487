package dev.segue.emulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Takes a body apart: a JSON array, a single object, or one object a line (Mixpanel's import reference).
 *
 * <p>Keeps each record's own bytes. A body with bytes that are not UTF-8 is read as Latin-1 first, so that only the records in which they
 * stand are refused, as Mixpanel does.
 */
final class RecordReader {
    private static final JsonFactory FACTORY = new JsonFactory();

    /**
     * What a body held.
     *
     * @param problem why it cannot be taken apart, null if it can; then there are no records
     */
    record Records(List<RawRecord> records, @Nullable String problem) {}

    private RecordReader() {}

    /** @param lines whether several values may follow each other, as in {@code application/x-ndjson} */
    static Records read(byte[] body, boolean lines) {
        try {
            if (isUtf8(body)) {
                try (JsonParser parser = FACTORY.createParser(body)) {
                    return read(parser, body, lines, JsonLocation::getByteOffset);
                }
            }
            try (JsonParser parser = FACTORY.createParser(new String(body, StandardCharsets.ISO_8859_1))) {
                return read(parser, body, lines, JsonLocation::getCharOffset);
            }
        } catch (JsonProcessingException e) {
            return new Records(List.of(), "invalid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory failed", e);
        }
    }

    private static Records read(JsonParser parser, byte[] body, boolean lines, ToLongFunction<JsonLocation> offset)
            throws IOException {
        List<RawRecord> records = new ArrayList<>();
        int values = 0;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            values++;
            if (token == JsonToken.START_ARRAY) {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    records.add(record(parser, body, records.size(), offset));
                }
            } else {
                records.add(record(parser, body, records.size(), offset));
            }
        }
        if (values == 0) {
            return new Records(List.of(), "invalid JSON: the body is empty");
        }
        if (values > 1 && !lines) {
            return new Records(List.of(), "invalid JSON: something follows the first value");
        }
        return new Records(records, null);
    }

    private static RawRecord record(JsonParser parser, byte[] body, int index, ToLongFunction<JsonLocation> offset)
            throws IOException {
        int start = (int) offset.applyAsLong(parser.currentTokenLocation());
        JsonNode tree = Json.READER.readTree(parser);
        int end = (int) offset.applyAsLong(parser.currentLocation());
        byte[] bytes = Arrays.copyOfRange(body, start, end);
        if (isUtf8(bytes)) {
            boolean latin = !(parser.getInputSource() instanceof byte[]);
            return new RawRecord(index, latin ? Json.tree(bytes) : tree, bytes, null);
        }
        return new RawRecord(index, tree, bytes, notUtf8(tree, ""));
    }

    /** The path of the first string whose characters, taken as bytes, are not UTF-8; the whole record if it is a name. */
    private static String notUtf8(JsonNode node, String path) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                String found = notUtf8(field.getValue(), path.isEmpty() ? field.getKey() : path + "." + field.getKey());
                if (!found.isEmpty()) {
                    return found;
                }
            }
        } else if (node.isArray()) {
            for (JsonNode element : node) {
                String found = notUtf8(element, path);
                if (!found.isEmpty()) {
                    return found;
                }
            }
        } else if (node.isTextual() && !isUtf8(node.textValue().getBytes(StandardCharsets.ISO_8859_1))) {
            return path;
        }
        return "";
    }

    private static boolean isUtf8(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return isUtf8(ByteBuffer.wrap(bytes));
            }
        }
        return true;
    }

    private static boolean isUtf8(ByteBuffer bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes);
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
