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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a request to one of the four endpoints, has it judged, stores it, and answers; or lets a fault have its way with it. */
final class IngestionHandler extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(IngestionHandler.class);
    private static final int ANSWER_KEPT = 4096;

    private final Supplier<EmulatorSettings> settings;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Store store;
    private final Faults faults;
    private final Reception reception;
    private final Spread spread;
    private final AtomicLong ids;
    private final AtomicBoolean secretSeen = new AtomicBoolean();

    IngestionHandler(
            Supplier<EmulatorSettings> settings,
            InstantSource clock,
            LongSupplier nanoTime,
            Store store,
            Faults faults,
            Reception reception,
            Spread spread,
            AtomicLong ids) {
        this.settings = settings;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.store = store;
        this.faults = faults;
        this.reception = reception;
        this.spread = spread;
        this.ids = ids;
    }

    /** What is known of a request when its headers were read. */
    private record Arrival(Endpoint endpoint, long id, Instant time, long nanos, EmulatorSettings settings) {}

    /** What is to be sent, and the notes that go with it. */
    private record Outgoing(
            Incoming in,
            Reply reply,
            @Nullable Fault fault,
            String project,
            String decision,
            List<AliasWindows.Attempt> attempts) {}

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Optional<Endpoint> endpoint = endpoint(request.getHttpURI().getPath());
        if (endpoint.isEmpty()) {
            return false;
        }
        EmulatorSettings at = settings.get();
        Arrival arrival = new Arrival(endpoint.get(), ids.incrementAndGet(), at.now(clock), nanoTime.getAsLong(), at);
        later(spread.next(at.knobs()), callback, () -> serve(arrival, request, response, callback));
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
        EmulatorSettings at = arrival.settings();
        Incoming in = read(arrival, request);
        warnOfSecret(in, at);
        Fault fault = faults.take(in.endpoint()).orElse(null);
        Verdict verdict = reception.receive(in, at, fault);
        if (fault != null && !fault.stored()) {
            verdict = Verdict.all(verdict.records(), r -> r.refused("fault"), verdict.reply());
        }
        List<AliasWindows.Attempt> attempts = store.commit(in, verdict.records(), at);
        Outgoing out = new Outgoing(
                in,
                fault instanceof Fault.RateLimited limited ? limited(in, limited) : verdict.reply(),
                fault,
                Reception.project(in, verdict, at),
                Decision.of(verdict.records()),
                attempts);
        Duration stall = fault instanceof Fault.Stall s ? s.delay() : Duration.ZERO;
        later(stall, callback, () -> send(out, new Wire(request, response, callback)));
    }

    private void warnOfSecret(Incoming in, EmulatorSettings at) {
        if (in.endpoint() == Endpoint.IMPORT && Access.usesSecret(in, at) && secretSeen.compareAndSet(false, true)) {
            LOG.atWarn().log("a client imports with the project secret, which Mixpanel retires on 2027-03-03");
        }
    }

    private static Reply limited(Incoming in, Fault.RateLimited fault) {
        Duration wait = fault.retryAfter();
        return Replies.rateLimited(
                Reception.answersInDigits(in),
                wait == null ? null : RetryAfter.text(wait, fault.asDate(), in.arrived()));
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
                ? Body.form(ByteBuffer.wrap(query.getBytes(StandardCharsets.UTF_8)), asked)
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

    private void send(Outgoing out, Wire wire) {
        Fault fault = out.fault();
        Reply reply = out.reply();
        if (fault instanceof Fault.Answer answer) {
            reply = new Reply(answer.status(), answer.headers(), answer.body().getBytes(StandardCharsets.UTF_8));
        } else if (fault instanceof Fault.Reset) {
            reply = new Reply(0, Map.of(), new byte[0]);
        }
        ended(out, reply);
        if (fault instanceof Fault.Reset) {
            wire.reset();
        } else if (fault instanceof Fault.HalfAnswer) {
            wire.half(reply);
        } else if (fault instanceof Fault.WrongLength wrong) {
            wire.wrongLength(reply, wrong.by());
        } else if (fault instanceof Fault.Drip drip) {
            wire.drip(reply, drip, getServer().getScheduler());
        } else if (fault instanceof Fault.CloseIdle close) {
            wire.thenClose(reply, close.after(), getServer().getScheduler());
        } else {
            wire.whole(reply);
        }
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
                        out.decision(),
                        reply.status(),
                        answer,
                        reply.body().length,
                        out.fault() == null ? null : out.fault().text(),
                        settings.get().now(clock),
                        nanoTime.getAsLong()),
                in.body().plain());
    }
}
