package dev.segue.emulator;

import dev.segue.mixpanel.Endpoint;
import java.time.Instant;
import java.util.Map;

/**
 * A request to one of the four endpoints, read to its end.
 *
 * @param arrived when its headers were read, on the emulator's clock
 * @param arrivedNanos the same on the monotonic clock
 * @param headers lower-case names
 * @param address of the client
 * @param host the {@code Host} header
 * @param query the flags, from the query and from the form
 */
record Incoming(
        long id,
        String connection,
        Instant arrived,
        long arrivedNanos,
        String method,
        Endpoint endpoint,
        String rawQuery,
        Map<String, String> headers,
        String address,
        String host,
        long wireBytes,
        Params query,
        Body body) {
    String header(String name) {
        return headers.getOrDefault(name, "");
    }

    boolean gzip() {
        return header("content-encoding").equalsIgnoreCase("gzip");
    }
}
