package dev.segue.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mapping.Remembered;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A record of the state-grants topic. A user who turns out to be the one that sent messages under another id asks, where
 * that id's messages go, for what is remembered of it; the grant is the answer. JSON:
 *
 * <pre>
 *   key = from   {"version": 1, "from": "anonymous id", "to": "user"}
 *   key = to     {"version": 1, "from": "anonymous id", "to": "user", "remembered": {@link RememberedJson}}
 * </pre>
 */
sealed interface StateRecord {
    ObjectMapper JSON = new ObjectMapper();

    /** The id whose memory is asked for. */
    String from();

    /** The user who takes it over. */
    String to();

    /** The record's key: whose partition it goes to. */
    byte[] key();

    record Ask(String from, String to) implements StateRecord {
        @Override
        public byte[] key() {
            return from.getBytes(UTF_8);
        }
    }

    record Grant(String from, String to, Remembered remembered) implements StateRecord {
        @Override
        public byte[] key() {
            return to.getBytes(UTF_8);
        }
    }

    /** The record's value. */
    default byte[] value() {
        ObjectNode json =
                JSON.createObjectNode().put("version", 1).put("from", from()).put("to", to());
        if (this instanceof Grant grant) {
            json.set("remembered", RememberedJson.write(grant.remembered()));
        }
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The record with this value.
     *
     * @throws IllegalArgumentException if the value is not one of ours, or of a newer release
     */
    static StateRecord read(byte[] value) {
        JsonNode json;
        try {
            json = JSON.readTree(value);
        } catch (IOException e) {
            throw new IllegalArgumentException("it is no JSON text", e);
        }
        JsonNode from = json.path("from");
        JsonNode to = json.path("to");
        if (json.path("version").asInt() != 1 || !from.isTextual() || !to.isTextual()) {
            throw new IllegalArgumentException("it has no version 1, or no ids");
        }
        JsonNode remembered = json.get("remembered");
        return remembered == null
                ? new Ask(from.asText(), to.asText())
                : new Grant(from.asText(), to.asText(), RememberedJson.read(remembered));
    }
}
