package dev.segue.segment;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Reads a Segment message, leniently as Segment's own reader does, and refuses what no request could be made of. Ids may
 * be numbers; null and empty count as missing; a PHP client's empty list stands for an empty object. Safe for many
 * threads.
 */
public final class MessageParser {
    private static final int MAX_MAX_DEPTH = 1000;

    private static final Map<String, BiFunction<Envelope, Fields, Message>> TYPES = Map.of(
            "track", MessageParser::track,
            "identify", (envelope, fields) -> new Message.Identify(envelope, fields.object("traits")),
            "page",
                    (envelope, fields) -> new Message.Page(
                            envelope, fields.text("category"), fields.text("name"), fields.object("properties")),
            "screen",
                    (envelope, fields) -> new Message.Screen(
                            envelope, fields.text("category"), fields.text("name"), fields.object("properties")),
            "group", (envelope, fields) -> new Message.Group(envelope, fields.text("groupId"), fields.object("traits")),
            "alias", MessageParser::alias);

    private final int maxBytes;
    private final int maxDepth;
    private final JsonTree trees;

    /**
     * @param maxBytes the longest text taken
     * @param maxDepth how many objects and lists may be nested, at most 1000; the message itself is the first
     */
    public MessageParser(int maxBytes, int maxDepth) {
        if (maxBytes < 1 || maxDepth < 1 || maxDepth > MAX_MAX_DEPTH) {
            throw new IllegalArgumentException("maxBytes from 1, maxDepth from 1 to " + MAX_MAX_DEPTH);
        }
        this.maxBytes = maxBytes;
        this.maxDepth = maxDepth;
        this.trees = new JsonTree(maxBytes, maxDepth);
    }

    /** Reads JSON text in UTF-8, with or without a byte order mark. */
    public ParseResult parse(byte[] json) {
        if (json.length > maxBytes) {
            return rejected(RejectCode.TOO_LARGE, json.length + " bytes, events.max.bytes allows " + maxBytes);
        }
        try {
            PlainText text = PlainText.of(json);
            JsonNode tree =
                    text == PlainText.OTHER ? trees.read(decoded(json)) : trees.read(json, text == PlainText.ESCAPED);
            return tree instanceof ObjectNode message
                    ? read(message)
                    : rejected(RejectCode.NOT_AN_OBJECT, "JSON, but no object");
        } catch (JsonTree.TooDeepException e) {
            return tooDeep();
        } catch (CharacterCodingException e) {
            return rejected(RejectCode.NOT_JSON, "the bytes are no UTF-8");
        } catch (IOException e) {
            return rejected(RejectCode.NOT_JSON, "no JSON text" + place(e));
        }
    }

    private static String decoded(byte[] json) throws CharacterCodingException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(json))
                .toString();
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** Reads a message that was no JSON text, such as an Avro record's fields. The tree is not kept and not changed. */
    public ParseResult parse(ObjectNode tree) {
        try {
            return read((ObjectNode) trees.normal(tree));
        } catch (JsonTree.TooDeepException e) {
            return tooDeep();
        }
    }

    private ParseResult read(ObjectNode tree) {
        BiFunction<Envelope, Fields, Message> type = TYPES.get(tree.path("type").asText());
        if (type == null || !tree.path("type").isTextual()) {
            return new ParseResult.Rejected(
                    RejectCode.UNKNOWN_TYPE, "$.type", "expected track, identify, page, screen, group or alias");
        }
        Fields fields = new Fields(tree);
        Message message = type.apply(envelope(tree, fields), fields);
        if (!(message instanceof Message.Alias)) {
            fields.need(
                    "$.userId",
                    "userId, anonymousId or sessionId",
                    message.envelope().userId(),
                    message.envelope().anonymousId());
        }
        ParseResult.Rejected rejected = fields.rejected();
        return rejected == null ? new ParseResult.Parsed(message) : rejected;
    }

    private static Envelope envelope(ObjectNode tree, Fields fields) {
        String anonymousId = fields.text("anonymousId");
        Instant timestamp = fields.time("timestamp", true);
        // The device's own times count only when Segment's corrected one is missing; else they may be anything.
        boolean needed = timestamp == null;
        return new Envelope(
                fields.text("messageId"),
                fields.text("userId"),
                anonymousId == null ? fields.text("sessionId") : anonymousId,
                timestamp,
                fields.time("originalTimestamp", needed),
                fields.time("sentAt", needed),
                fields.time("receivedAt", true),
                // Old libraries said "options"; if a message has both, Segment's reader takes that one, whole.
                fields.object(tree.path("options").isObject() ? "options" : "context"),
                fields.object("integrations"),
                fields.bundled());
    }

    private static Message track(Envelope envelope, Fields fields) {
        String event = fields.text("event");
        if (event == null || event.isBlank()) {
            fields.reject(RejectCode.MISSING_EVENT, "$.event", "a track call needs the name of its event");
        }
        return new Message.Track(envelope, event == null ? "" : event, fields.object("properties"));
    }

    private static Message alias(Envelope envelope, Fields fields) {
        String previousId = fields.need(
                "$.previousId",
                "previousId, the id to link from",
                fields.text("previousId"),
                fields.text("from"),
                envelope.anonymousId());
        String newId = fields.need("$.userId", "userId, the id to link to", envelope.userId(), fields.text("to"));
        return new Message.Alias(envelope, previousId, newId);
    }

    private ParseResult tooDeep() {
        return rejected(RejectCode.TOO_DEEP, "nested deeper than " + maxDepth + " objects and lists");
    }

    private static ParseResult rejected(RejectCode code, String detail) {
        return new ParseResult.Rejected(code, "$", detail);
    }

    /** Only the place: Jackson's own message quotes what stands there. */
    private static String place(IOException e) {
        JsonLocation location = e instanceof JsonProcessingException json ? json.getLocation() : null;
        return location == null
                ? ": " + e.getMessage()
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
