package dev.segue.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** How large a record is, before compression, against {@link RouterSettings#MAX_RECORD_BYTES}. */
final class RecordSize {
    /** Lengths of a header's name and value, at most. */
    private static final int HEADER_OVERHEAD = 10;
    /** Lengths, offset, timestamp and the hold store's own. */
    private static final int RECORD_OVERHEAD = 64;

    private RecordSize() {}

    /** In bytes, rather too much than too little. */
    static long of(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        long size = RECORD_OVERHEAD + length(key) + length(value);
        for (Header header : headers) {
            size += HEADER_OVERHEAD + header.key().getBytes(UTF_8).length + length(header.value());
        }
        return size;
    }

    private static long length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
