package dev.segue.emulator;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Every request, what was decided about it and what it was answered. Bounded, oldest forgotten first, bodies before their requests; the number of
 * attempts is not. Safe for any thread.
 */
final class RequestLog {
    private static final int MOST_PATHS = 1000;
    private static final String OTHERS = "(further paths)";

    private final Deque<LoggedRequest> requests = new ArrayDeque<>();
    private final Map<Long, ByteBuffer> bodies = new LinkedHashMap<>();
    private final Map<String, Map<Integer, Long>> attempts = new TreeMap<>();
    private long bodyBytes;

    synchronized void add(LoggedRequest request, ByteBuffer body, Knobs knobs) {
        requests.add(request);
        String path = attempts.size() < MOST_PATHS || attempts.containsKey(request.path()) ? request.path() : OTHERS;
        attempts.computeIfAbsent(path, p -> new TreeMap<>()).merge(request.status(), 1L, Long::sum);
        bodies.put(request.id(), body);
        bodyBytes += body.remaining();
        while (requests.size() > knobs.count(Knob.KEEP_REQUESTS)) {
            ByteBuffer gone = bodies.remove(requests.remove().id());
            bodyBytes -= gone == null ? 0 : gone.remaining();
        }
        Iterator<ByteBuffer> eldest = bodies.values().iterator();
        while (bodyBytes > knobs.count(Knob.KEEP_REQUEST_BYTES) && eldest.hasNext()) {
            bodyBytes -= eldest.next().remaining();
            eldest.remove();
        }
    }

    synchronized void clear() {
        requests.clear();
        bodies.clear();
        attempts.clear();
        bodyBytes = 0;
    }

    synchronized List<LoggedRequest> all() {
        return requests.stream()
                .sorted(Comparator.comparingLong(LoggedRequest::id))
                .toList();
    }

    /** The decoded body, if it is still remembered. */
    synchronized Optional<byte[]> body(long id) {
        return Optional.ofNullable(bodies.get(id)).map(body -> {
            byte[] copy = new byte[body.remaining()];
            body.duplicate().get(copy);
            return copy;
        });
    }

    /** How often each path was answered with each status; 0 is no answer. */
    synchronized Map<String, Map<Integer, Long>> attempts() {
        Map<String, Map<Integer, Long>> copy = new TreeMap<>();
        attempts.forEach((path, counts) -> copy.put(path, new TreeMap<>(counts)));
        return copy;
    }
}
