package dev.segue.mixpanel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * One record for Mixpanel, complete: what a batch is made of.
 *
 * @param idempotent whether posting it twice does no harm: false for {@code $add} and {@code $append}
 * @param time when the event happened
 * @param body read-only once handed over
 */
public record Request(Endpoint endpoint, Kind kind, boolean idempotent, Instant time, ObjectNode body) {
    private static final ObjectWriter JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build()
            .writer();

    /** The body as JSON text in UTF-8, the same bytes each time. */
    public byte[] json() {
        return json(body);
    }

    static byte[] json(JsonNode tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree that cannot be written", e);
        }
    }
}
