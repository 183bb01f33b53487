package dev.segue.schemas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.jspecify.annotations.NullMarked;

/**
 * Every version of every schema that topics may hold, with the id it has in a {@code mock://} registry. A mock registry
 * forgets when its process ends; with fixed ids the next process reads what the last one wrote. A changed schema is a new
 * constant with the next id; the old ones stay.
 */
@NullMarked
enum ReleasedSchema {
    SEGMENT_EVENT_1(1, "SegmentEvent"),
    MIXPANEL_REQUEST_1(2, "MixpanelRequest");

    private final int id;
    private final Schema schema;

    ReleasedSchema(int id, String name) {
        this.id = id;
        this.schema = read("released/" + id + "-" + name + ".avsc");
    }

    int id() {
        return id;
    }

    Schema schema() {
        return schema;
    }

    private static Schema read(String resource) {
        try (InputStream in = ReleasedSchema.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + resource);
            }
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
