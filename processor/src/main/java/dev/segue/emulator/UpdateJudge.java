package dev.segue.emulator;

import dev.segue.mixpanel.Endpoint;
import dev.segue.mixpanel.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /engage} and {@code /groups} (Mixpanel's profile references): 200 whatever happens, and the body says whether it was good. Each update
 * names its project; there is no de-duplication.
 */
final class UpdateJudge {
    private final EmulatorSettings settings;
    private final Knobs knobs;

    UpdateJudge(EmulatorSettings settings) {
        this.settings = settings;
        this.knobs = settings.knobs();
    }

    Verdict judge(Incoming in) {
        Body body = in.body();
        Kind kind = in.endpoint() == Endpoint.GROUPS ? Kind.GROUP : Kind.PROFILE;
        List<Judged> records = new ArrayList<>(body.records().size());
        for (RawRecord raw : body.records()) {
            records.add(Judged.update(raw, kind));
        }
        if (in.gzip() && knobs.is(Knob.ENGAGE_GZIP, "refuse")) {
            return Verdict.all(
                    records, r -> r.refused("gzip"), Replies.plain(in.query(), false, "gzip is not supported"));
        }
        if (body.bytes() > knobs.count(Knob.MAX_BYTES)) {
            return Verdict.all(records, r -> r.refused("request-bytes"), Replies.tooLarge(knobs));
        }
        if (body.problem() != null) {
            return new Verdict(List.of(), Replies.malformed(knobs, in.query(), true, body.problem()));
        }
        boolean many = records.size() > knobs.count(Knob.MAX_UPDATES);
        boolean large = records.stream().anyMatch(r -> r.raw().bytes().length > knobs.count(Knob.MAX_UPDATE_BYTES));
        if ((many || large) && knobs.is(Knob.TOO_MANY_UPDATES, "413")) {
            return Verdict.all(records, r -> r.refused("request-count"), Replies.tooLarge(knobs));
        }
        if (many) {
            return Verdict.all(
                    records, r -> r.refused("request-count"), Replies.plain(in.query(), false, "too many updates"));
        }
        return oneByOne(in, records);
    }

    private Verdict oneByOne(Incoming in, List<Judged> records) {
        UpdateRules rules = new UpdateRules(knobs);
        List<Judged> judged = new ArrayList<>(records.size());
        List<Flaw> flaws = new ArrayList<>();
        List<Integer> indexes = new ArrayList<>();
        for (Judged update : records) {
            Flaw flaw = rules.flaw(update);
            if (flaw == null) {
                judged.add(stored(in, update));
            } else {
                judged.add(update.refused(flaw.reason()));
                flaws.add(flaw);
                indexes.add(update.raw().index());
            }
        }
        int good = records.size() - flaws.size();
        if (!flaws.isEmpty() && knobs.is(Knob.MIXED_UPDATES, "refuse")) {
            judged.replaceAll(r -> r.outcome() == Outcome.REFUSED ? r : r.refused("neighbour"));
            good = 0;
        }
        String error = flaws.isEmpty() ? "no updates" : flaws.get(0).message();
        boolean fine = flaws.isEmpty() && !records.isEmpty();
        Reply reply = in.query().strict(false)
                ? Replies.strictUpdates(good, flaws, indexes)
                : Replies.plain(in.query(), fine, error);
        return new Verdict(judged, reply);
    }

    private Judged stored(Incoming in, Judged update) {
        Project project = settings.project(update.project());
        if (!settings.knows(update.project()) && knobs.is(Knob.UNKNOWN_PROJECTS, "refuse")) {
            return update.dropped("unknown-token");
        }
        if (settings.knows(update.project()) && project.region() != Region.ofHost(in.host(), settings.region())) {
            return update.dropped("wrong-region");
        }
        return update.withEquality(Fingerprint.of(update.raw().bytes()));
    }
}
