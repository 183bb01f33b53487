package dev.segue.emulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * How much a project may send in the minute behind it, in events and in bytes (Mixpanel's page on rate limits). Requests that are refused for
 * what they hold count as well; those that meet the limit do not. Safe for any thread.
 */
final class RateLimiter {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Map<String, Window> windows = new HashMap<>();

    /** Whether the request is within both limits; then it is counted. */
    synchronized boolean admits(String project, long events, long bytes, long nanos, Knobs knobs) {
        Window window = windows.computeIfAbsent(project, p -> new Window());
        window.forgetBefore(nanos - MINUTE);
        if (window.events + events > knobs.count(Knob.EVENTS_PER_MINUTE)
                || window.bytes + bytes > knobs.count(Knob.BYTES_PER_MINUTE)) {
            return false;
        }
        window.add(new Taken(nanos, events, bytes));
        return true;
    }

    synchronized void clear() {
        windows.clear();
    }

    private record Taken(long nanos, long events, long bytes) {}

    private static final class Window {
        private final Deque<Taken> taken = new ArrayDeque<>();
        private long events;
        private long bytes;

        void add(Taken one) {
            taken.add(one);
            events += one.events();
            bytes += one.bytes();
        }

        void forgetBefore(long nanos) {
            for (Taken one = taken.peek(); one != null && one.nanos() - nanos < 0; one = taken.peek()) {
                events -= one.events();
                bytes -= one.bytes();
                taken.remove();
            }
        }
    }
}
