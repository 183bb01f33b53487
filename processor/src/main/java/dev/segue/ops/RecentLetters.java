package dev.segue.ops;

import dev.segue.deadletter.Reason;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The last dead letters of this process: when and why, nothing of what they hold. Safe for many threads. */
final class RecentLetters {
    private static final int KEPT = 20;

    private final InstantSource clock;
    private final Deque<Map<String, Object>> letters = new ArrayDeque<>();

    RecentLetters(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void add(Reason reason) {
        Map<String, Object> letter = new LinkedHashMap<>();
        letter.put("time", clock.instant().toString());
        letter.put("stage", reason.stage().name().toLowerCase(Locale.ROOT));
        letter.put("reason", reason.code());
        letters.addFirst(letter);
        if (letters.size() > KEPT) {
            letters.removeLast();
        }
    }

    /** The newest first. */
    synchronized List<Map<String, Object>> latest() {
        return new ArrayList<>(letters);
    }
}
