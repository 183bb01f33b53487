package dev.segue.ops;

import dev.segue.deadletter.Reason;
import dev.segue.deadletter.Source;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last dead letters of this process: when, why and of which message, by its position; nothing of what they hold, its
 * key included. Safe for many threads.
 */
final class RecentLetters {
    private static final int KEPT = 20;

    private final InstantSource clock;
    private final Deque<Map<String, Object>> letters = new ArrayDeque<>();

    RecentLetters(InstantSource clock) {
        this.clock = clock;
    }

    /** @param source null if it is not known */
    synchronized void add(Reason reason, @Nullable Source source) {
        Map<String, Object> letter = new LinkedHashMap<>();
        letter.put("time", clock.instant().toString());
        letter.put("stage", reason.stage().name().toLowerCase(Locale.ROOT));
        letter.put("reason", reason.code());
        if (source != null) {
            letter.put("source", position(source));
        }
        letters.addFirst(letter);
        if (letters.size() > KEPT) {
            letters.removeLast();
        }
    }

    private static Map<String, Object> position(Source source) {
        Map<String, Object> position = new LinkedHashMap<>();
        position.put("topic", source.topic());
        position.put("partition", source.partition());
        position.put("offset", source.offset());
        return position;
    }

    /** The newest first. */
    synchronized List<Map<String, Object>> latest() {
        return new ArrayList<>(letters);
    }
}
