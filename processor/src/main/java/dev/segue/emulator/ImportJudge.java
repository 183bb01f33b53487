package dev.segue.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /import}. The order of the checks is a guess; each is documented: credentials, bytes, form, count, then event by event, where good
 * ones are stored beside bad ones.
 */
final class ImportJudge {
    private static final Set<String> VERBS = Set.of("$identify", "$create_alias", "$merge");

    private final EmulatorSettings settings;
    private final Knobs knobs;
    private final Fault.@Nullable Partial partial;

    /** @param partial what fails although it is good, null if nothing does */
    ImportJudge(EmulatorSettings settings, Fault.@Nullable Partial partial) {
        this.settings = settings;
        this.knobs = settings.knobs();
        this.partial = partial;
    }

    Verdict judge(Incoming in) {
        Body body = in.body();
        Access.Admission admission = new Access(settings).admit(in);
        Project project = admission.project();
        IdentityMode mode = settings.project(admission.claimed()).identity();
        List<Judged> records = new ArrayList<>(body.records().size());
        for (RawRecord raw : body.records()) {
            records.add(Judged.event(raw, admission.claimed(), mode));
        }
        if (project == null) {
            return Verdict.all(records, r -> r.refused("unauthorized"), Replies.unauthorized());
        }
        if (body.bytes() > knobs.count(Knob.MAX_BYTES)) {
            return Verdict.all(records, r -> r.refused("request-bytes"), Replies.tooLarge(knobs));
        }
        if (body.problem() != null) {
            return new Verdict(List.of(), malformed(in, body.problem()));
        }
        if (records.isEmpty()) {
            return new Verdict(List.of(), malformed(in, "the request holds no events"));
        }
        long most = knobs.count(Knob.MAX_EVENTS);
        if (records.size() > most) {
            return Verdict.all(records, r -> r.refused("request-count"), tooMany(knobs, most));
        }
        return answersPlainly(in) ? lenient(in, project, records) : strict(in, project, records);
    }

    /** More events than one request may carry; the wording is the emulator's, as none was published. */
    static Reply tooMany(Knobs knobs, long most) {
        String error = "request exceeds max of " + most + " events";
        return knobs.is(Knob.TOO_MANY_EVENTS, "413") ? Replies.tooLarge(knobs, error) : Replies.badRequest(error);
    }

    /** Forms are how the older libraries import; they get the older answers. */
    static boolean answersPlainly(Incoming in) {
        return in.body().form() || !in.query().strict(true);
    }

    private Reply malformed(Incoming in, String error) {
        return Replies.malformed(knobs, in.query(), answersPlainly(in), error);
    }

    private Verdict strict(Incoming in, Project project, List<Judged> records) {
        if (project.identity() == IdentityMode.SIMPLIFIED && records.stream().anyMatch(r -> VERBS.contains(r.name()))) {
            return verbs(in, project, records);
        }
        EventRules rules = new EventRules(knobs, project.identity(), in.arrived());
        ArrayNode failed = Json.array();
        List<Judged> judged = new ArrayList<>(records.size());
        int flawed = 0;
        for (Judged record : records) {
            List<Flaw> flaws = flaws(rules, record.raw());
            if (flaws.isEmpty()) {
                judged.add(stored(in, project, record));
            } else {
                judged.add(record.refused(flaws.get(0).reason()));
                flawed++;
                told(flaws).forEach(flaw -> tell(failed, record, flaw));
            }
        }
        int imported = records.size() - flawed;
        return new Verdict(judged, flawed == 0 ? Replies.imported(imported) : Replies.partly(failed, imported));
    }

    private List<Flaw> flaws(EventRules rules, RawRecord record) {
        List<Flaw> flaws = rules.flaws(record);
        return flaws.isEmpty() && partial != null && partial.hits(record) ? List.of(Fault.Partial.FLAW) : flaws;
    }

    private List<Flaw> told(List<Flaw> flaws) {
        return knobs.is(Knob.FAILED_PER_EVENT, "all") ? flaws : flaws.subList(0, 1);
    }

    private void tell(ArrayNode failed, Judged record, Flaw flaw) {
        long most = knobs.count(Knob.FAILED_RECORDS_MAX);
        if (most == 0 || failed.size() < most) {
            failed.add(failedRecord(record, flaw));
        }
    }

    private JsonNode failedRecord(Judged record, Flaw flaw) {
        if (knobs.is(Knob.FAILED_RECORDS, "strings")) {
            return Json.array().textNode(flaw.message());
        }
        String insertId = record.insertId() == null ? "" : record.insertId();
        return Replies.failed(record.raw().index(), idKey(), insertId, flaw);
    }

    private @Nullable String idKey() {
        if (knobs.is(Knob.FAILED_ID_KEY, "absent")) {
            return null;
        }
        return knobs.is(Knob.FAILED_ID_KEY, "insert_id") ? "insert_id" : "$insert_id";
    }

    /** A Simplified project refuses identity verbs with a text instead of a record (probed by the bulk importer's author in August 2026). */
    private Verdict verbs(Incoming in, Project project, List<Judged> records) {
        boolean keepOthers = knobs.is(Knob.VERB_NEIGHBOURS, "store");
        EventRules rules = new EventRules(knobs, project.identity(), in.arrived());
        List<Judged> judged = new ArrayList<>(records.size());
        int imported = 0;
        for (Judged record : records) {
            Flaw flaw = rules.flaw(record.raw());
            if (VERBS.contains(record.name())) {
                judged.add(record.refused("verb"));
            } else if (!keepOthers) {
                judged.add(record.refused("verb-neighbour"));
            } else if (flaw != null) {
                judged.add(record.refused(flaw.reason()));
            } else {
                judged.add(stored(in, project, record));
                imported++;
            }
        }
        ArrayNode failed = Json.array()
                .add("identity events are not allowed when project is using simplified identity management");
        return new Verdict(judged, Replies.partly(failed, imported));
    }

    /** Without {@code strict} nothing is told record by record; bad ones vanish. */
    private Verdict lenient(Incoming in, Project project, List<Judged> records) {
        EventRules rules = new EventRules(knobs, project.identity(), in.arrived());
        List<Judged> judged = new ArrayList<>(records.size());
        int good = 0;
        String error = "";
        for (Judged record : records) {
            Flaw flaw = rules.flaw(record.raw());
            if (flaw != null && !(flaw.isAboutIds() && knobs.is(Knob.LENIENT_FLAWS, "store"))) {
                judged.add(record.dropped(flaw.reason()));
                error = error.isEmpty() ? flaw.message() : error;
            } else if (project.identity() == IdentityMode.SIMPLIFIED && VERBS.contains(record.name())) {
                judged.add(record.dropped("verb"));
                good++;
            } else {
                judged.add(stored(in, project, record));
                good++;
            }
        }
        if (good == 0) {
            judged.replaceAll(r -> r.refused(String.valueOf(r.reason())));
        }
        Reply reply = in.body().form()
                ? Replies.plain(in.query(), good > 0, error)
                : Replies.lenient(in.query(), good > 0, good);
        return new Verdict(judged, reply);
    }

    private Judged stored(Incoming in, Project project, Judged record) {
        String token = Json.text(record.raw().properties(), "token");
        if (token != null
                && !token.isEmpty()
                && !token.equals(project.token())
                && knobs.is(Knob.FOREIGN_TOKEN, "drop")) {
            return record.dropped("foreign-token");
        }
        return new EventIntake(knobs).taken(record, in.arrived());
    }
}
