package dev.segue.it;

import dev.segue.emulator.MixpanelEmulator;
import java.io.PrintStream;
import java.util.List;

/** Says what became of everything that was fed, and whether every promise was kept. */
final class SoakReport {
    private static final int EXAMPLES = 10;

    private final PrintStream out;
    private final SoakFeed feed;
    private final SoakLedger ledger;
    private final MixpanelEmulator emulator;

    SoakReport(PrintStream out, SoakFeed feed, SoakLedger ledger, MixpanelEmulator emulator) {
        this.out = out;
        this.feed = feed;
        this.ledger = ledger;
        this.emulator = emulator;
    }

    /** A line a number; true if nothing was lost, early, out of order, split, or charged twice, and the sums add up. */
    boolean print() {
        Audit audit = ledger.audit();
        int split = emulator.ledger().counters(SoakFleet.TOKEN).splitUsers();
        int deadMessages = ledger.deadMessages().size();
        int dropped = feed.read() - ledger.mapped().size() - deadMessages;
        out.println();
        line(
                "messages read",
                feed.read() + ", " + feed.signUpPercent() + " % of them by " + feed.signUps() + " sign-ups");
        line("  mapped", ledger.mapped().size());
        line("  dropped by a rule", dropped + ", expected " + feed.dropped());
        line("  dead letters", deadMessages + ", expected " + feed.bad());
        line("requests", ledger.requests().size());
        line("  delivered", ledger.delivered());
        line("  dead letters", ledger.deadRequests().size());
        line("lost", audit.lost().size());
        line("early", audit.early().size());
        line("out of order", audit.outOfOrder().size());
        line("twice on the requests topic", audit.requestsTwice().size());
        line("charges", ledger.delicate().size());
        line("  of unknown outcome", ledger.deadRequests().size() - ledger.unexpectedDead());
        line("charges made twice", audit.doubled().size());
        line("split profiles", split);
        line("smallest gap", audit.smallest().toMillis() + " ms");
        emulator.ledger()
                .counters(SoakFleet.TOKEN)
                .byEndpoint()
                .forEach((endpoint, counts) ->
                        line("accepted at " + endpoint.path(), counts.accepted() + ", repeats " + counts.duplicates()));
        out.println(emulator.banner());
        show("lost", audit.lost());
        show("early", audit.early());
        show("out of order", audit.outOfOrder());
        show("charge made twice", audit.doubled());
        return audit.lost().isEmpty()
                && audit.early().isEmpty()
                && audit.outOfOrder().isEmpty()
                && audit.requestsTwice().isEmpty()
                && audit.doubled().isEmpty()
                && ledger.unexpectedDead() == 0
                && split == 0
                && dropped == feed.dropped()
                && deadMessages == feed.bad()
                && emulator.ledger().complete();
    }

    private void show(String what, List<String> which) {
        which.stream().limit(EXAMPLES).forEach(one -> out.println(what + ": " + one));
    }

    private void line(String what, Object value) {
        out.printf("%-30s %s%n", what, value);
    }
}
