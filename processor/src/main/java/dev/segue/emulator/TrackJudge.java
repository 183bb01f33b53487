package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.segue.mixpanel.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /track} (Mixpanel's track reference): each event names its project by {@code properties.token}, the answer is a digit for the whole
 * request, and much is dropped without a word: unknown tokens, the wrong region, events older than five days.
 */
final class TrackJudge {
    private final EmulatorSettings settings;
    private final Knobs knobs;

    TrackJudge(EmulatorSettings settings) {
        this.settings = settings;
        this.knobs = settings.knobs();
    }

    Verdict judge(Incoming in) {
        Body body = in.body();
        List<Judged> records = new ArrayList<>(body.records().size());
        for (RawRecord raw : body.records()) {
            String token = Json.text(raw.properties(), "token");
            String project = token == null ? "" : token;
            Judged event = Judged.event(raw, project, settings.project(project).identity());
            // merging is only heard on /import (Mixpanel's page on merging identities)
            records.add(event.name().equals("$merge") ? event.withKind(Kind.EVENT) : event);
        }
        if (body.bytes() > knobs.count(Knob.MAX_BYTES)) {
            return Verdict.all(records, r -> r.refused("request-bytes"), Replies.tooLarge(knobs));
        }
        if (body.problem() != null) {
            return new Verdict(List.of(), Replies.malformed(knobs, in.query(), true, body.problem()));
        }
        long most = knobs.count(Knob.MAX_EVENTS);
        if (records.size() > most) {
            return Verdict.all(records, r -> r.refused("request-count"), ImportJudge.tooMany(knobs, most));
        }
        List<Judged> judged = new ArrayList<>(records.size());
        int good = 0;
        String error = "";
        for (Judged event : records) {
            Flaw flaw = flaw(in, event);
            if (flaw == null) {
                judged.add(stored(in, event));
                good++;
            } else {
                judged.add(event.refused(flaw.reason()));
                error = error.isEmpty() ? flaw.message() : error;
            }
        }
        boolean fine = knobs.is(Knob.TRACK_ANSWER, "any") ? good > 0 : good > 0 && good == records.size();
        if (fine) {
            // one good event makes the answer 1, so that nobody hears of the others
            judged.replaceAll(r -> r.outcome() == Outcome.REFUSED ? r.dropped(String.valueOf(r.reason())) : r);
        }
        return new Verdict(judged, Replies.plain(in.query(), fine, error));
    }

    private @Nullable Flaw flaw(Incoming in, Judged event) {
        ObjectNode properties = event.raw().properties();
        if (event.raw().notUtf8() != null) {
            return new Flaw(event.raw().notUtf8(), "string should be valid utf8", "utf8");
        }
        if (event.project().isEmpty()) {
            return new Flaw("token", "token, missing or empty", "token-missing");
        }
        if (event.name().isBlank()) {
            return new Flaw("event", "event, missing or empty", "event-name");
        }
        if (!properties.hasNonNull("distinct_id")
                && event.user().isEmpty()
                && !in.query().useAddress(false)) {
            return new Flaw("distinct_id", "distinct_id, missing or empty", "distinct-id-missing");
        }
        JsonNode time = properties.path("time");
        if (!time.isMissingNode() && !time.isNull() && !time.isNumber()) {
            return new Flaw("time", "time, must be a number", "time-form");
        }
        return new SizeRules(knobs).flaw(event.raw(), properties);
    }

    private Judged stored(Incoming in, Judged event) {
        Project project = settings.project(event.project());
        if (!settings.knows(event.project()) && knobs.is(Knob.UNKNOWN_PROJECTS, "refuse")) {
            return event.dropped("unknown-token");
        }
        if (settings.knows(event.project()) && project.region() != Region.ofHost(in.host(), settings.region())) {
            return event.dropped("wrong-region");
        }
        boolean verb = event.name().equals("$identify") || event.name().equals("$create_alias");
        if (verb && project.identity() == IdentityMode.SIMPLIFIED) {
            return event.dropped("verb");
        }
        Judged timed =
                event.time() == null ? event.withTime(Long.toString(in.arrived().toEpochMilli())) : event;
        JsonNode time = event.raw().properties().path("time");
        if (time.isNumber() && EventTime.of(time).isBefore(in.arrived().minus(knobs.duration(Knob.TRACK_MAX_AGE)))) {
            return timed.dropped("too-old");
        }
        if (timed.user().isEmpty() && !timed.raw().properties().hasNonNull("distinct_id")) {
            // ip=1: the address stands for the user
            timed = timed.withUser(Long.toHexString(Fingerprint.of(in.address()).high()));
        }
        return new EventIntake(knobs).taken(timed, in.arrived());
    }
}
