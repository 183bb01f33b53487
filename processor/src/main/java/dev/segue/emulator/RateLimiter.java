package dev.segue.emulator;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * How much a project may send in the minute behind it, in records and in bytes (Mixpanel's page on rate limits). Requests that are refused for
 * what they hold count as well; those that meet the limit do not, nor those without good credentials. Safe for any thread.
 */
final class RateLimiter {
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Map<String, Window> windows = new HashMap<>();

    /**
     * Whether a request is within its limits.
     *
     * @param name whose minute it is
     * @param counted whether it counts if it is
     */
    synchronized boolean admits(
            String name, long records, long mostRecords, long bytes, long mostBytes, long nanos, boolean counted) {
        Window window = windows.computeIfAbsent(name, p -> new Window());
        window.forgetBefore(nanos - MINUTE);
        if (window.records + records > mostRecords || window.bytes + bytes > mostBytes) {
            return false;
        }
        if (counted) {
            window.add(new Taken(nanos, records, bytes));
        }
        return true;
    }

    /** Whether one more request is within a bound for each second; then it is counted. */
    synchronized boolean admitsInASecond(String name, long most, long nanos) {
        Window window = windows.computeIfAbsent(name, p -> new Window());
        window.forgetBefore(nanos - SECOND);
        if (window.records >= most) {
            return false;
        }
        window.add(new Taken(nanos, 1, 0));
        return true;
    }

    synchronized void clear() {
        windows.clear();
    }

    private record Taken(long nanos, long records, long bytes) {}

    private static final class Window {
        private final Deque<Taken> taken = new ArrayDeque<>();
        private long records;
        private long bytes;

        void add(Taken one) {
            taken.add(one);
            records += one.records();
            bytes += one.bytes();
        }

        void forgetBefore(long nanos) {
            for (Taken one = taken.peek(); one != null && one.nanos() - nanos < 0; one = taken.peek()) {
                records -= one.records();
                bytes -= one.bytes();
                taken.remove();
            }
        }
    }
}
