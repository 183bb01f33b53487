package dev.segue.sink;

import org.jspecify.annotations.Nullable;

/** What came of one HTTP request, before anybody reads a meaning into it. */
sealed interface HttpAnswer {
    /**
     * A complete answer.
     *
     * @param retryAfter that header, as sent
     * @param date that header, as sent
     * @param body as UTF-8; cut at a bound; a cut JSON text is not readable and counts as any other unreadable body
     */
    record Response(
            int status,
            @Nullable String retryAfter,
            @Nullable String date,
            String body) implements HttpAnswer {}

    /**
     * No complete answer.
     *
     * @param begun whether a byte of the body may have left; without its body a request cannot be applied
     * @param timedOut whether that is why
     * @param detail one line without an address
     */
    record Broken(boolean begun, boolean timedOut, String detail) implements HttpAnswer {}
}
