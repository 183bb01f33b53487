package dev.segue.deadletter;

import static dev.segue.deadletter.SourceCodec.number;
import static dev.segue.deadletter.SourceCodec.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Writes a {@link DeadLetter} to the {@code segue.*} headers and reads it back. Original headers stay. */
public final class DeadLetterCodec {
    static final String STAGE = "segue.stage";
    static final String REASON = "segue.reason";
    static final String PATH = "segue.path";
    static final String DETAIL = "segue.detail";
    static final String ATTEMPTS = "segue.attempts";
    static final String TIME = "segue.time";
    /** What a letter larger than its topic takes leaves out: {@code value}, {@code headers}, {@code key}, by commas. */
    public static final String OMITTED = "segue.omitted";

    static final String REQUEST_TOPIC = "segue.request.topic";
    static final String REQUEST_PARTITION = "segue.request.partition";
    static final String REQUEST_OFFSET = "segue.request.offset";

    private DeadLetterCodec() {}

    /** Replaces the headers of an earlier letter, so that a replayed record that fails again tells the newer story. */
    public static void write(Headers headers, DeadLetter letter) {
        put(headers, STAGE, letter.reason().stage().code());
        put(headers, REASON, letter.reason().code());
        put(headers, PATH, letter.path());
        put(headers, DETAIL, letter.detail());
        put(headers, ATTEMPTS, Integer.toString(letter.attempts()));
        put(headers, TIME, letter.time().toString());
        DeadLetter.RequestPosition request = letter.request();
        if (request != null) {
            put(headers, REQUEST_TOPIC, request.topic());
            put(headers, REQUEST_PARTITION, Integer.toString(request.partition()));
            put(headers, REQUEST_OFFSET, Long.toString(request.offset()));
        }
    }

    /** The letter that the headers tell of; null if they tell of none, or of a reason that this version does not know. */
    public static @Nullable DeadLetter read(Headers headers) {
        String reason = text(headers, REASON);
        String time = text(headers, TIME);
        if (reason == null || time == null) {
            return null;
        }
        Long attempts = number(headers, ATTEMPTS);
        try {
            return new DeadLetter(
                    Reason.ofCode(reason),
                    orEmpty(text(headers, PATH)),
                    orEmpty(text(headers, DETAIL)),
                    attempts == null ? 0 : attempts.intValue(),
                    Instant.parse(time),
                    request(headers));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return null;
        }
    }

    /** Takes the letter away again, so that the record is what was refused. */
    static void remove(Headers headers) {
        for (String name : new String[] {
            STAGE,
            REASON,
            PATH,
            DETAIL,
            ATTEMPTS,
            TIME,
            OMITTED,
            REQUEST_TOPIC,
            REQUEST_PARTITION,
            REQUEST_OFFSET,
            SourceCodec.REPLAY
        }) {
            headers.remove(name);
        }
    }

    private static DeadLetter.@Nullable RequestPosition request(Headers headers) {
        String topic = text(headers, REQUEST_TOPIC);
        Long partition = number(headers, REQUEST_PARTITION);
        Long offset = number(headers, REQUEST_OFFSET);
        return topic == null || partition == null || offset == null
                ? null
                : new DeadLetter.RequestPosition(topic, partition.intValue(), offset);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(UTF_8));
    }
}
