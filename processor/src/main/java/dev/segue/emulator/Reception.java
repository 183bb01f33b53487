package dev.segue.emulator;

import dev.segue.mixpanel.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered and what becomes of its records, before it meets a fault. The limit is checked first and the credentials second, or the other
 * way round; nobody has written down which.
 */
final class Reception {
    private final RateLimiter limiter;

    Reception(RateLimiter limiter) {
        this.limiter = limiter;
    }

    Verdict receive(Incoming in, EmulatorSettings at, @Nullable Fault fault) {
        Verdict verdict = judge(in, at, fault instanceof Fault.Partial partial ? partial : null);
        if (isWithinLimits(in, verdict, at)) {
            return verdict;
        }
        return Verdict.all(
                verdict.records(),
                r -> r.refused("rate-limit"),
                Replies.rateLimited(at.knobs(), answersInDigits(in), in.arrived()));
    }

    private static Verdict judge(Incoming in, EmulatorSettings at, Fault.@Nullable Partial partial) {
        if (in.method().equals("GET") && in.endpoint() == Endpoint.IMPORT) {
            return new Verdict(List.of(), Replies.badRequest("use POST"));
        }
        return switch (in.endpoint()) {
            case IMPORT -> new ImportJudge(at, partial).judge(in);
            case TRACK -> new TrackJudge(at).judge(in);
            case ENGAGE, GROUPS -> new UpdateJudge(at).judge(in);
        };
    }

    private boolean isWithinLimits(Incoming in, Verdict verdict, EmulatorSettings at) {
        Knobs knobs = at.knobs();
        boolean unauthorized = verdict.reply().status() == 401;
        if (unauthorized && knobs.is(Knob.CHECK_ORDER, "credentials-first")) {
            return true;
        }
        String project = project(in, verdict, at);
        int records = verdict.records().size();
        long bytes = Math.max(0, in.body().bytes());
        long nanos = in.arrivedNanos();
        if (in.endpoint() == Endpoint.ENGAGE || in.endpoint() == Endpoint.GROUPS) {
            long most = knobs.count(Knob.UPDATES_PER_MINUTE);
            return most == 0 || limiter.admits("updates of " + project, records, most, 0, 0, nanos, true);
        }
        return limiter.admits(
                "events of " + project,
                records,
                knobs.count(Knob.EVENTS_PER_MINUTE),
                bytes,
                knobs.count(Knob.BYTES_PER_MINUTE),
                nanos,
                !unauthorized);
    }

    /** Whether a plain success would have been a digit rather than JSON of the newer form. */
    static boolean answersInDigits(Incoming in) {
        return in.endpoint() != Endpoint.IMPORT || ImportJudge.answersPlainly(in);
    }

    /** The project that the credentials, or else all records, name; empty if there is none. */
    static String project(Incoming in, Verdict verdict, EmulatorSettings at) {
        if (in.endpoint() == Endpoint.IMPORT) {
            return new Access(at).admit(in).claimed();
        }
        List<String> projects =
                verdict.records().stream().map(Judged::project).distinct().toList();
        return projects.size() == 1 ? projects.get(0) : "";
    }
}
