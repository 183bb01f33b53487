package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** One record of a body. Nothing of it is ever changed. */
final class RawRecord {
    private final int index;
    private final JsonNode tree;
    private final byte[] bytes;
    private final @Nullable String notUtf8;

    RawRecord(int index, JsonNode tree, byte[] bytes, @Nullable String notUtf8) {
        this.index = index;
        this.tree = tree;
        this.bytes = bytes;
        this.notUtf8 = notUtf8;
    }

    /** The place in the body, from 0. */
    int index() {
        return index;
    }

    /** What it says; not always an object. */
    JsonNode tree() {
        return tree;
    }

    /** As sent; its size is what limits are held against. */
    byte[] bytes() {
        return bytes;
    }

    /** The path of the first string that is not valid UTF-8, null if all are. */
    @Nullable String notUtf8() {
        return notUtf8;
    }

    /** The tree as an object, empty if it is none. */
    ObjectNode object() {
        return tree instanceof ObjectNode node ? node : Json.object();
    }

    /** The event's properties, empty if there are none. */
    ObjectNode properties() {
        return tree.path("properties") instanceof ObjectNode node ? node : Json.object();
    }
}
