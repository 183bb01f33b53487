package dev.segue.schemas;

import java.util.List;
import java.util.Optional;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Compares the units of times, which Avro's schema resolution does not: it reads a writer's microseconds as milliseconds.
 * A number without a logical type is taken for the reader's.
 */
@NullMarked
final class TimeUnits {
    private TimeUnits() {}

    /** What the writer's schema has in another unit than the reader's; empty if nothing. Only fields of the record itself. */
    static Optional<String> difference(Schema writer, Schema reader) {
        if (writer.getType() != Schema.Type.RECORD) {
            return Optional.empty();
        }
        for (Schema.Field field : reader.getFields()) {
            Schema.Field written = writer.getField(field.name());
            String expected = unit(field.schema());
            String actual = written == null ? null : unit(written.schema());
            if (expected != null && actual != null && !actual.equals(expected)) {
                return Optional.of("has " + field.name() + " as " + actual + ", expected " + expected);
            }
        }
        return Optional.empty();
    }

    private static @Nullable String unit(Schema schema) {
        for (Schema branch : schema.isUnion() ? schema.getTypes() : List.of(schema)) {
            LogicalType type = branch.getLogicalType();
            if (branch.getType() == Schema.Type.LONG && type != null) {
                return type.getName();
            }
        }
        return null;
    }
}
