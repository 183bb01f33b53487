package dev.segue.deadletter;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is written beside the refused record's own key, value and headers.
 *
 * @param path JSON path of the place, {@code $} for the whole
 * @param detail one line for a person, cut to 1 KiB of UTF-8; never a value from the payload
 * @param attempts how often delivery was tried; 0 before the sink
 * @param time when it was refused
 * @param request where the request record stood; only at {@link Stage#DELIVER}
 */
public record DeadLetter(
        Reason reason,
        String path,
        String detail,
        int attempts,
        Instant time,
        @Nullable RequestPosition request) {
    private static final int MAX_DETAIL_BYTES = 1024;

    public DeadLetter {
        detail = cut(detail);
    }

    /** A letter of the router, which tries once and knows of no request. */
    public static DeadLetter ofRouter(Reason reason, String path, String detail, Instant time) {
        return new DeadLetter(reason, path, detail, 0, time, null);
    }

    /** Where a request record stands on the requests topic. */
    public record RequestPosition(String topic, int partition, long offset) {}

    private static String cut(String detail) {
        if (detail.getBytes(StandardCharsets.UTF_8).length <= MAX_DETAIL_BYTES) {
            return detail;
        }
        StringBuilder kept = new StringBuilder();
        int bytes = 0;
        for (int i = 0; i < detail.length(); ) {
            int codePoint = detail.codePointAt(i);
            bytes += Character.toString(codePoint).getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MAX_DETAIL_BYTES) {
                break;
            }
            kept.appendCodePoint(codePoint);
            i += Character.charCount(codePoint);
        }
        return kept.toString();
    }
}
