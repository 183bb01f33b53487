package dev.segue.emulator;

import dev.segue.mixpanel.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Reads a request to one of the four endpoints, has it judged, stores it, and answers; or lets a fault have its way with it. */
final class IngestionHandler extends Handler.Abstract {
    private static final int ANSWER_KEPT = 4096;

    private final Supplier<EmulatorSettings> settings;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Store store;
    private final Faults faults;
    private final RateLimiter limiter;
    private final AtomicLong ids = new AtomicLong();

    IngestionHandler(
            Supplier<EmulatorSettings> settings,
            InstantSource clock,
            LongSupplier nanoTime,
            Store store,
            Faults faults,
            RateLimiter limiter) {
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.store = store;
        this.faults = faults;
        this.limiter = limiter;
    }

    /** What is known of a request when its headers were read. */
    private record Arrival(Endpoint endpoint, long id, Instant time, long nanos, EmulatorSettings settings) {}

    /** What is to be sent, and the notes that go with it. */
    private record Outgoing(
            Incoming in, Reply reply, @Nullable Fault fault, String project, List<AliasWindows.Attempt> attempts) {}

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Optional<Endpoint> endpoint = endpoint(request.getHttpURI().getPath());
        if (endpoint.isEmpty()) {
            return false;
        }
        Arrival arrival = new Arrival(
                endpoint.get(), ids.incrementAndGet(), clock.instant(), nanoTime.getAsLong(), settings.get());
        Duration latency = arrival.settings().knobs().duration(Knob.LATENCY);
        later(latency, callback, () -> serve(arrival, request, response, callback));
        return true;
    }

    private static Optional<Endpoint> endpoint(String path) {
        String bare = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return Arrays.stream(Endpoint.values())
                .filter(e -> e.path().equals(bare))
                .findFirst();
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Runs a step now, or after a while on another thread. */
    private void later(Duration wait, Callback callback, Step step) {
        Runnable guarded = () -> {
            try {
                step.run();
            } catch (IOException | RuntimeException e) {
                callback.failed(e);
            }
        };
        if (wait.isZero()) {
            guarded.run();
        } else {
            getServer()
                    .getScheduler()
                    .schedule(
                            () -> getServer().getThreadPool().execute(guarded), wait.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void serve(Arrival arrival, Request request, Response response, Callback callback) throws IOException {
        Incoming in = read(arrival, request);
        Optional<Fault> fault = faults.take(in.endpoint());
        Verdict verdict =
                limited(in, judge(in, arrival.settings()), arrival.settings().knobs());
        if (fault.isPresent() && !fault.get().stored()) {
            verdict = Verdict.all(verdict.records(), r -> r.refused("fault"), verdict.reply());
        }
        List<AliasWindows.Attempt> attempts = store.commit(in, verdict.records(), arrival.settings());
        Outgoing out = new Outgoing(in, verdict.reply(), fault.orElse(null), project(verdict), attempts);
        Duration stall = fault.orElse(null) instanceof Fault.Stall s ? s.delay() : Duration.ZERO;
        later(stall, callback, () -> send(out, request, response, callback));
    }

    private static Verdict judge(Incoming in, EmulatorSettings at) {
        if (in.method().equals("GET") && in.endpoint() == Endpoint.IMPORT) {
            return new Verdict(List.of(), Replies.badRequest("use POST"));
        }
        return switch (in.endpoint()) {
            case IMPORT -> new ImportJudge(at).judge(in);
            case TRACK -> new TrackJudge(at).judge(in);
            case ENGAGE, GROUPS -> new UpdateJudge(at).judge(in);
        };
    }

    /** Events of known projects are held against their minute; whether updates are is not known, so they are not. */
    private Verdict limited(Incoming in, Verdict verdict, Knobs knobs) {
        boolean events = in.endpoint() == Endpoint.IMPORT || in.endpoint() == Endpoint.TRACK;
        if (!events
                || verdict.reply().status() == 401
                || limiter.admits(
                        project(verdict), verdict.records().size(), in.body().bytes(), in.arrivedNanos(), knobs)) {
            return verdict;
        }
        boolean digits = in.endpoint() == Endpoint.TRACK || ImportJudge.answersPlainly(in);
        return Verdict.all(verdict.records(), r -> r.refused("rate-limit"), Replies.rateLimited(knobs, digits));
    }

    /** The project that all records are for, else empty. */
    private static String project(Verdict verdict) {
        List<String> projects =
                verdict.records().stream().map(Judged::project).distinct().toList();
        return projects.size() == 1 ? projects.get(0) : "";
    }

    private Incoming read(Arrival arrival, Request request) throws IOException {
        byte[] wire;
        try (InputStream in = Content.Source.asInputStream(request)) {
            wire = in.readNBytes(Body.HARD_LIMIT + 1);
        }
        Map<String, String> headers = new TreeMap<>();
        for (HttpField field : request.getHeaders()) {
            headers.merge(
                    field.getName().toLowerCase(Locale.ROOT), String.valueOf(field.getValue()), (a, b) -> a + ", " + b);
        }
        String query = String.valueOf(
                request.getHttpURI().getQuery() == null
                        ? ""
                        : request.getHttpURI().getQuery());
        Params asked = Params.of(query);
        boolean gzip = "gzip".equalsIgnoreCase(headers.getOrDefault("content-encoding", ""));
        Body body = wire.length == 0 && asked.has("data")
                ? Body.form(query.length(), asked)
                : Body.decode(wire, gzip, headers.getOrDefault("content-type", ""));
        return new Incoming(
                arrival.id(),
                Connections.name(request),
                arrival.time(),
                arrival.nanos(),
                request.getMethod(),
                arrival.endpoint(),
                query,
                headers,
                Request.getRemoteAddr(request),
                String.valueOf(request.getHeaders().get(HttpHeader.HOST)),
                wire.length,
                asked.with(body.fields()),
                body);
    }

    private void send(Outgoing out, Request request, Response response, Callback callback) {
        if (out.fault() instanceof Fault.Answer answer) {
            Reply scripted = new Reply(answer.status(), answer.headers(), Fault.bytes(answer));
            ended(out, scripted);
            write(scripted, response, callback);
        } else if (out.fault() instanceof Fault.Reset) {
            ended(out, new Reply(0, Map.of(), new byte[0]));
            Connections.reset(request);
            callback.failed(new EofException("reset on purpose"));
        } else if (out.fault() instanceof Fault.HalfAnswer) {
            ended(out, out.reply());
            half(out.reply(), request, response, callback);
        } else {
            ended(out, out.reply());
            write(out.reply(), response, callback);
        }
    }

    private static void write(Reply reply, Response response, Callback callback) {
        response.setStatus(reply.status());
        reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.write(true, ByteBuffer.wrap(reply.body()), callback);
    }

    private static void half(Reply reply, Request request, Response response, Callback callback) {
        response.setStatus(reply.status());
        reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().length);
        ByteBuffer half = ByteBuffer.wrap(reply.body(), 0, reply.body().length / 2);
        response.write(false, half, Callback.from(() -> {
            Connections.reset(request);
            callback.failed(new EofException("cut on purpose"));
        }));
    }

    private void ended(Outgoing out, Reply reply) {
        Incoming in = out.in();
        Map<String, String> headers = new TreeMap<>(in.headers());
        headers.computeIfPresent("authorization", (name, value) -> value.replaceFirst("(?s) .*", " …"));
        String answer = new String(reply.body(), 0, Math.min(reply.body().length, ANSWER_KEPT), StandardCharsets.UTF_8);
        store.ended(
                out.attempts(),
                new LoggedRequest(
                        in.id(),
                        in.connection(),
                        in.arrived(),
                        in.arrivedNanos(),
                        in.method(),
                        in.endpoint().path(),
                        in.rawQuery(),
                        Map.copyOf(headers),
                        in.body().bytes(),
                        in.wireBytes(),
                        in.body().records().size(),
                        out.project(),
                        reply.status(),
                        answer,
                        out.fault() == null ? null : out.fault().text(),
                        clock.instant(),
                        nanoTime.getAsLong()));
    }
}
