package dev.segue.emulator;

import java.util.Map;

/** An answer, whole. The bytes are never changed. */
final class Reply {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    /** @param headers lower-case names */
    Reply(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }
}
