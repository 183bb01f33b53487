package dev.segue.cli;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.segue.config.Configuration;
import dev.segue.mapping.Mapped;
import dev.segue.mapping.Mapper;
import dev.segue.mapping.Origin;
import dev.segue.mapping.Remembered;
import dev.segue.mapping.StateSettings;
import dev.segue.mapping.UserState;
import dev.segue.mixpanel.Request;
import dev.segue.segment.Message;
import dev.segue.segment.MessageParser;
import dev.segue.segment.ParseResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maps lines as the router would map records of the events topic: line n stands at partition 0, offset n − 1, with the
 * time of the run. What is remembered of a user is remembered from line to line.
 */
final class DryRun {
    private final String topic;
    private final Instant now;
    private final int maxBytes;
    private final MessageParser parser;
    private final Mapper mapper;
    private final StateSettings bounds;
    private final Map<String, UserState> states = new HashMap<>();
    private final ObjectMapper json =
            new ObjectMapper(new JsonFactory().configure(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM, false));

    DryRun(Configuration configuration, Instant now) {
        this.topic = configuration.topics().events();
        this.now = now;
        this.maxBytes = configuration.maxBytes();
        this.parser = new MessageParser(maxBytes, configuration.maxDepth());
        this.mapper = new Mapper(configuration.mapping());
        this.bounds = configuration.mapping().state();
    }

    /**
     * Writes a line of JSON for each line that is not blank, in order.
     *
     * @return whether none was rejected
     */
    boolean all(InputStream in, OutputStream out) throws IOException {
        boolean good = true;
        try (JsonGenerator generator = json.getFactory().createGenerator(out, JsonEncoding.UTF8)) {
            generator.setRootValueSeparator(null);
            LineReader lines = new LineReader(in, maxBytes, () -> {
                generator.flush();
                out.flush();
            });
            for (LineReader.Line line = lines.next(); line != null; line = lines.next()) {
                if (!line.isBlank()) {
                    good &= one(line, generator);
                    generator.writeRaw('\n');
                }
            }
        }
        return good;
    }

    private boolean one(LineReader.Line line, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeNumberField("line", line.number());
        boolean good = result(line, out);
        out.writeEndObject();
        return good;
    }

    private boolean result(LineReader.Line line, JsonGenerator out) throws IOException {
        if (line.isCut()) {
            out.writeNullField("messageId");
            String detail = line.length() + " bytes, events.max.bytes allows " + maxBytes;
            rejected("too-large", "$", detail, out);
            return false;
        }
        ParseResult result = parser.parse(line.bytes());
        if (result instanceof ParseResult.Rejected bad) {
            out.writeStringField("messageId", messageId(line.bytes()));
            rejected(code(bad), bad.path(), bad.detail(), out);
            return false;
        }
        Message message = ((ParseResult.Parsed) result).message();
        out.writeStringField("messageId", message.envelope().messageId());
        return mapped(message, line.number() - 1, out);
    }

    private boolean mapped(Message message, long offset, JsonGenerator out) throws IOException {
        UserState before = states.getOrDefault(message.userKey(), UserState.NONE);
        Mapped mapped = mapper.map(message, new Origin(topic, 0, offset, now), before);
        if (mapped instanceof Mapped.Rejected bad) {
            rejected(bad.reason().code(), bad.path(), bad.detail(), out);
            return false;
        }
        if (mapped instanceof Mapped.Dropped dropped) {
            remember(message, before, dropped.next());
            out.writeStringField("dropped", dropped.reason().code());
            return true;
        }
        Mapped.Requests requests = (Mapped.Requests) mapped;
        remember(message, before, requests.next());
        out.writeArrayFieldStart("requests");
        for (Request request : requests.requests()) {
            out.writeStartObject();
            out.writeStringField("endpoint", request.endpoint().path());
            out.writeFieldName("body");
            json.writeTree(out, request.body());
            out.writeEndObject();
        }
        out.writeEndArray();
        return true;
    }

    private void remember(Message message, UserState before, UserState next) {
        if (next.equals(before)) {
            return;
        }
        UserState known = next;
        for (String source : next.newSources(before)) {
            Remembered memory = states.getOrDefault(source, UserState.NONE).remembered();
            known = known.answered(source, memory, bounds);
        }
        states.put(message.userKey(), known);
    }

    private static void rejected(String reason, String path, String detail, JsonGenerator out) throws IOException {
        out.writeObjectFieldStart("rejected");
        out.writeStringField("reason", reason);
        out.writeStringField("path", path);
        out.writeStringField("detail", detail);
        out.writeEndObject();
    }

    private static String code(ParseResult.Rejected rejected) {
        return rejected.code().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Of a message that was rejected, so that its sender finds it. */
    private @Nullable String messageId(byte[] line) {
        try {
            JsonNode id = json.readTree(line).get("messageId");
            return id == null || id.isNull() || id.isContainerNode() ? null : id.asText();
        } catch (IOException e) {
            // Neither JSON nor, it may be, text: bytes are all there is here, so nothing else can have failed.
            return null;
        }
    }
}
