package dev.segue.emulator;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request and what was decided about it. Requests to paths that are not served are logged, too.
 *
 * @param id from 1, in the order of arrival
 * @param connection names the connection, so that keep-alive and resets can be told apart
 * @param arrived when its headers were read
 * @param query as sent, without the question mark; empty if there was none
 * @param headers lower-case names; {@code authorization} shows its scheme only
 * @param bytes size of the body after decoding; -1 if it could not be decoded
 * @param wireBytes size of the body as sent
 * @param records how many records were read from it; 0 if it could not be parsed
 * @param project the token that it was for; empty if it carried several or none
 * @param decision what became of its records, such as {@code accepted 2, refused 1 (event-name)}; empty if there were none
 * @param status what it was answered; 0 if the connection was reset instead
 * @param answer the first bytes of the answer as text
 * @param answerBytes size of the answer's body
 * @param fault the scripted fault that it met, null if none
 * @param answered when the answer was about to be written
 * @param answeredNanos the same on the monotonic clock
 */
public record LoggedRequest(
        long id,
        String connection,
        Instant arrived,
        long arrivedNanos,
        String method,
        String path,
        String query,
        Map<String, String> headers,
        long bytes,
        long wireBytes,
        int records,
        String project,
        String decision,
        int status,
        String answer,
        int answerBytes,
        @Nullable String fault,
        Instant answered,
        long answeredNanos) {}
