package dev.segue.segment;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON text into a tree as JavaScript's {@code JSON.parse} would: the last of several equal keys wins, numbers are
 * {@link JsNumbers}. Half a surrogate pair, which JavaScript's strings may hold and UTF-8 may not, becomes U+FFFD.
 *
 * <p>Depth is counted here and nothing recurses while reading, so that no input overflows the stack.
 */
final class JsonTree {
    /** The tree would be nested deeper than allowed. */
    static final class TooDeepException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonFactory factory;
    private final int maxDepth;

    JsonTree(int maxChars, int maxDepth) {
        this.maxDepth = maxDepth;
        // Keys come from outside: they are not interned. No bound beside the message's own length.
        this.factory = JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(maxDepth + 1)
                        .maxStringLength(maxChars)
                        .maxNameLength(maxChars)
                        .maxNumberLength(maxChars)
                        .build())
                .build();
    }

    /**
     * Reads one JSON value and nothing after it.
     *
     * @throws TooDeepException if it is nested too deep
     * @throws IOException if it is no JSON text
     */
    JsonNode read(String text) throws IOException {
        return read(factory.createParser(text), text.contains("\\u"));
    }

    /**
     * The same from bytes that are ASCII without NUL.
     *
     * @param escapes whether there may be backslashes
     */
    JsonNode read(byte[] ascii, boolean escapes) throws IOException {
        return read(factory.createParser(ascii), escapes);
    }

    private JsonNode read(JsonParser opened, boolean escapes) throws IOException {
        try (JsonParser parser = opened) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new IOException("empty");
            }
            JsonNode root = first.isStructStart() ? structure(parser, first, escapes) : scalar(parser, first, escapes);
            if (parser.nextToken() != null) {
                throw new IOException("more than one value");
            }
            return root;
        }
    }

    private JsonNode structure(JsonParser parser, JsonToken first, boolean escapes) throws IOException {
        Deque<JsonNode> open = new ArrayDeque<>();
        JsonNode root = start(first);
        open.push(root);
        String name = null;
        while (true) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw new IOException("ends early");
            }
            if (token == JsonToken.FIELD_NAME) {
                name = clean(parser.currentName(), escapes);
            } else if (token.isStructEnd()) {
                open.pop();
                if (open.isEmpty()) {
                    return root;
                }
            } else {
                JsonNode value = token.isStructStart() ? start(token) : scalar(parser, token, escapes);
                add(open.getFirst(), name, value);
                if (token.isStructStart()) {
                    if (open.size() >= maxDepth) {
                        throw new TooDeepException();
                    }
                    open.push(value);
                }
            }
        }
    }

    private static JsonNode start(JsonToken token) {
        return token == JsonToken.START_OBJECT ? NODES.objectNode() : NODES.arrayNode();
    }

    private static void add(JsonNode parent, @Nullable String name, JsonNode value) {
        if (parent instanceof ObjectNode object) {
            object.set(name, value);
        } else {
            ((ArrayNode) parent).add(value);
        }
    }

    private static JsonNode scalar(JsonParser parser, JsonToken token, boolean escapes) throws IOException {
        return switch (token) {
            case VALUE_STRING -> TextNode.valueOf(clean(parser.getText(), escapes));
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? JsNumbers.node(Double.parseDouble(parser.getText()))
                        : JsNumbers.node(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> JsNumbers.node(Double.parseDouble(parser.getText()));
            case VALUE_TRUE -> BooleanNode.TRUE;
            case VALUE_FALSE -> BooleanNode.FALSE;
            case VALUE_NULL -> NullNode.getInstance();
            case NOT_AVAILABLE, START_OBJECT, END_OBJECT, START_ARRAY, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no scalar: " + token);
        };
    }

    /**
     * The same tree with this class's numbers and text.
     *
     * @throws TooDeepException if it is nested too deep
     */
    JsonNode normal(JsonNode tree) throws TooDeepException {
        return normal(tree, 0);
    }

    private JsonNode normal(JsonNode node, int depth) throws TooDeepException {
        if (node.isContainerNode() && depth >= maxDepth) {
            throw new TooDeepException();
        }
        if (node instanceof ObjectNode object) {
            ObjectNode copy = NODES.objectNode();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                copy.set(clean(field.getKey(), true), normal(field.getValue(), depth + 1));
            }
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = NODES.arrayNode(array.size());
            for (JsonNode element : array) {
                copy.add(normal(element, depth + 1));
            }
            return copy;
        }
        if (node instanceof NumericNode number) {
            return number.canConvertToLong() && number.isIntegralNumber()
                    ? JsNumbers.node(number.longValue())
                    : JsNumbers.node(number.doubleValue());
        }
        return node instanceof TextNode text ? TextNode.valueOf(clean(text.textValue(), true)) : node;
    }

    private static String clean(String text, boolean escapes) {
        if (!escapes) {
            return text;
        }
        StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            if (repaired == null) {
                repaired = new StringBuilder(text);
            }
            repaired.setCharAt(i, '\uFFFD');
        }
        return repaired == null ? text : repaired.toString();
    }
}
