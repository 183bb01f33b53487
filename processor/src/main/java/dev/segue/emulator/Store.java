package dev.segue.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Kind;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What was received, of all projects. One lock; parsing, checking and hashing happen before it is taken.
 *
 * <p>Remembers a bounded number of records and of their bytes, oldest forgotten first. Counters go on.
 */
final class Store implements Ledger {
    private static final int MOST_PROJECTS = 1000;
    private static final String OTHERS = "(further projects)";

    private final Supplier<EmulatorSettings> settings;
    private final LongSupplier nanoTime;
    private final Map<String, ProjectBook> books = new LinkedHashMap<>();
    private final Deque<Kept> journal = new ArrayDeque<>();
    private final Map<Long, byte[]> bodies = new LinkedHashMap<>();
    private final Map<String, Long> forgotten = new HashMap<>();
    private final RequestLog requests = new RequestLog();
    private long bodyBytes;
    private long sequence;

    Store(Supplier<EmulatorSettings> settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /** Enters a request's records; the answer must be told by {@link #ended}. */
    synchronized List<AliasWindows.Attempt> commit(Incoming in, Collection<Judged> records, EmulatorSettings at) {
        List<AliasWindows.Attempt> attempts = new ArrayList<>();
        for (Judged judged : records) {
            Kept kept = book(judged.project(), at).enter(judged, ++sequence, in, at, attempts);
            journal.add(kept);
            byte[] bytes = judged.raw().bytes();
            bodies.put(sequence, bytes);
            bodyBytes += bytes.length;
        }
        forget(at.knobs());
        return attempts;
    }

    /** The answer is about to be written, or the connection to be reset. */
    void ended(List<AliasWindows.Attempt> attempts, LoggedRequest request, ByteBuffer body) {
        synchronized (this) {
            attempts.forEach(a -> a.ended(request.answeredNanos()));
        }
        requests.add(request, body, settings.get().knobs());
    }

    private ProjectBook book(String token, EmulatorSettings at) {
        String name = books.containsKey(token) || books.size() < MOST_PROJECTS ? token : OTHERS;
        return books.computeIfAbsent(name, n -> new ProjectBook(at.project(n).identity(), at.knobs()));
    }

    private void forget(Knobs knobs) {
        long most = knobs.count(Knob.KEEP_RECORDS);
        while (journal.size() > most) {
            Kept eldest = journal.remove();
            String token = eldest.received().project();
            String project = books.containsKey(token) ? token : OTHERS;
            named(project).ifPresent(b -> b.forget(eldest));
            forgotten.merge(project, 1L, Long::sum);
            byte[] bytes = bodies.remove(eldest.received().sequence());
            bodyBytes -= bytes == null ? 0 : bytes.length;
        }
        Iterator<byte[]> eldest = bodies.values().iterator();
        while (bodyBytes > knobs.count(Knob.KEEP_BODY_BYTES) && eldest.hasNext()) {
            bodyBytes -= eldest.next().length;
            eldest.remove();
        }
    }

    synchronized void clear() {
        books.clear();
        journal.clear();
        bodies.clear();
        forgotten.clear();
        requests.clear();
        bodyBytes = 0;
    }

    /** The projects that hold data and would have another mode under the changed settings. */
    synchronized List<String> frozenAgainst(EmulatorSettings changed) {
        return books.entrySet().stream()
                .filter(e ->
                        changed.project(e.getKey()).identity() != e.getValue().mode())
                .map(e -> e.getKey() + " is " + e.getValue().mode().text())
                .toList();
    }

    private Optional<ProjectBook> named(String project) {
        return Optional.ofNullable(books.get(project));
    }

    @Override
    public synchronized Set<String> projects() {
        return new LinkedHashSet<>(books.keySet());
    }

    @Override
    public synchronized Counters counters() {
        return books.keySet().stream().map(this::counters).reduce(Counters.NONE, Counters::plus);
    }

    @Override
    public synchronized Counters counters(String project) {
        return named(project)
                .map(b -> b.counters(settings.get().knobs(), nanoTime.getAsLong(), forgotten.getOrDefault(project, 0L)))
                .orElse(Counters.NONE);
    }

    @Override
    public synchronized List<Received> received(String project) {
        return journal.stream()
                .map(Kept::received)
                .filter(r -> r.project().equals(project))
                .toList();
    }

    @Override
    public List<Received> accepted(String project) {
        return received(project).stream()
                .filter(r -> r.outcome() == Outcome.ACCEPTED)
                .toList();
    }

    @Override
    public synchronized List<Received> timeline(String project, String user) {
        return named(project)
                .map(b -> b.of(user).stream().map(Kept::received).toList())
                .orElse(List.of());
    }

    @Override
    public synchronized Set<String> users(String project) {
        return named(project).map(ProjectBook::users).orElse(Set.of());
    }

    @Override
    public synchronized List<Gap> gaps(String project) {
        return named(project).map(b -> b.windows().gaps()).orElse(List.of());
    }

    @Override
    public synchronized Set<String> splitUsers(String project) {
        return named(project).map(b -> b.windows().splitUsers()).orElse(Set.of());
    }

    @Override
    public synchronized Optional<byte[]> body(long sequence) {
        return Optional.ofNullable(bodies.get(sequence)).map(byte[]::clone);
    }

    @Override
    public List<ObjectNode> events(String project, boolean raw) {
        return events(project, raw ? Copies.RAW : Copies.QUERY);
    }

    /** Which copies of an event are shown. */
    enum Copies {
        /** All. */
        RAW,
        /** One of those that are equal in all four fields. */
        QUERY,
        /** One of those that are equal in day, name, distinct_id and {@code $insert_id}. */
        COMPACTED
    }

    synchronized List<ObjectNode> events(String project, Copies copies) {
        EmulatorSettings at = settings.get();
        long lag =
                copies == Copies.RAW ? at.knobs().duration(Knob.RESTAMP_DELAY).toNanos() : 0;
        long nanos = nanoTime.getAsLong() - lag;
        EventViews views = new EventViews(at);
        List<ObjectNode> shown = new ArrayList<>();
        for (Kept kept : copies(project, copies, at.knobs())) {
            ProjectBook book = books.get(project);
            String id = book == null ? kept.received().user() : book.shownId(kept.received(), at.knobs(), nanos);
            shown.add(views.view(kept, bodies.get(kept.received().sequence()), id));
        }
        return shown;
    }

    @Override
    public synchronized int compacted(String project) {
        return copies(project, Copies.COMPACTED, settings.get().knobs()).size();
    }

    private Collection<Kept> copies(String project, Copies copies, Knobs knobs) {
        Map<List<Object>, Kept> shown = new LinkedHashMap<>();
        for (Kept kept : storedEvents(project)) {
            List<Object> key = key(kept.received(), copies, knobs);
            if (knobs.is(Knob.SHOWN_COPY, "last")) {
                shown.remove(key);
                shown.put(key, kept);
            } else {
                shown.putIfAbsent(key, kept);
            }
        }
        return shown.values();
    }

    private static List<Object> key(Received event, Copies copies, Knobs knobs) {
        String insertId = event.insertId();
        String time = event.time();
        if (copies == Copies.RAW || insertId == null || time == null) {
            return List.of(event.sequence());
        }
        Object when = time;
        if (copies == Copies.COMPACTED) {
            when = LocalDate.ofInstant(EventTime.of(new BigDecimal(time)), ZoneOffset.UTC);
        } else if (knobs.is(Knob.SAME_TIME, "instant")) {
            when = EventTime.of(new BigDecimal(time));
        }
        return List.of(event.name(), when, event.user(), insertId);
    }

    private List<Kept> storedEvents(String project) {
        return journal.stream()
                .filter(k -> k.received().project().equals(project))
                .filter(k -> k.received().outcome() == Outcome.ACCEPTED)
                .filter(k -> k.received().kind() != Kind.PROFILE && k.received().kind() != Kind.GROUP)
                .filter(k -> named(project).map(b -> !b.isDeleted(k.received())).orElse(true))
                .toList();
    }

    @Override
    public synchronized Optional<ObjectNode> profile(String project, String distinctId) {
        return named(project).flatMap(b -> b.people().get(b.readableProfile(distinctId, nanoTime.getAsLong())));
    }

    /** Events and profiles of those ids that came so far are gone, from all views but the ledger's own. */
    synchronized void delete(String project, Collection<String> distinctIds) {
        named(project).ifPresent(b -> distinctIds.forEach(id -> b.delete(id, sequence)));
    }

    /** The ids that have a profile of their own. */
    synchronized Set<String> profileIds(String project, boolean ofGroups) {
        return named(project)
                .map(b -> ofGroups ? b.groups().ids() : b.people().ids())
                .orElse(Set.of());
    }

    /** The profile of exactly that id. */
    synchronized Optional<ObjectNode> exactProfile(String project, boolean ofGroup, String id) {
        return named(project)
                .flatMap(b -> ofGroup ? b.groups().get(id) : b.people().get(id));
    }

    @Override
    public synchronized Optional<ObjectNode> group(String project, String groupKey, String groupId) {
        return exactProfile(project, true, groupKey + "/" + groupId);
    }

    @Override
    public synchronized String canonical(String project, String distinctId) {
        return named(project)
                .map(b -> b.graph().canonical(distinctId, nanoTime.getAsLong()))
                .orElse(distinctId);
    }

    @Override
    public List<LoggedRequest> requests() {
        return requests.all();
    }

    @Override
    public Optional<byte[]> requestBody(long id) {
        return requests.body(id);
    }

    @Override
    public Map<String, Map<Integer, Long>> attempts() {
        return requests.attempts();
    }

    @Override
    public synchronized boolean complete() {
        return forgotten.isEmpty();
    }
}
