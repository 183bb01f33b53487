package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The last steps before a good event is stored: what asks to be ignored is dropped, and the four fields are fixed that de-duplication
 * compares (Mixpanel's page on event de-duplication).
 */
final class EventIntake {
    private static final int INSERT_ID_BYTES = 36;

    private final Knobs knobs;

    EventIntake(Knobs knobs) {
        this.knobs = knobs;
    }

    Judged taken(Judged event, Instant now) {
        if (ignored(event.raw().properties())) {
            return event.dropped("ignored");
        }
        Judged taken = overwritten(event, now);
        String insertId = taken.insertId();
        if (insertId == null || taken.time() == null) {
            return taken;
        }
        String cut = cut(insertId);
        String time = knobs.is(Knob.SAME_TIME, "text")
                ? taken.time()
                : Long.toString(EventTime.of(new BigDecimal(taken.time())).toEpochMilli());
        return taken.withInsertId(cut)
                .withEquality(Fingerprint.of(event.project(), event.name(), time, event.user(), cut));
    }

    /** {@code $ignore} is true or a string that is not empty (Mixpanel's page on bot traffic). */
    private static boolean ignored(ObjectNode properties) {
        JsonNode ignore = properties.path("$ignore");
        return ignore.isTextual() ? !ignore.textValue().isEmpty() : ignore.isBoolean() && ignore.booleanValue();
    }

    private Judged overwritten(Judged event, Instant now) {
        JsonNode time = event.raw().properties().path("time");
        if (time.isNumber()
                && knobs.is(Knob.FUTURE_TIME, "overwrite")
                && EventTime.of(time).isAfter(now)) {
            return event.withTime(Long.toString(now.toEpochMilli()));
        }
        return event;
    }

    private static String cut(String insertId) {
        byte[] bytes = insertId.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= INSERT_ID_BYTES
                ? insertId
                : new String(bytes, 0, INSERT_ID_BYTES, StandardCharsets.UTF_8);
    }
}
