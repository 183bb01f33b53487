package dev.segue.mapping;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a message stood on the events topic. A replay keeps the first one.
 *
 * @param timestamp of the record; null if it was absent or unbelievable (negative, before 2010, over an hour ahead)
 */
public record Origin(
        String topic, int partition, long offset, @Nullable Instant timestamp) {}
