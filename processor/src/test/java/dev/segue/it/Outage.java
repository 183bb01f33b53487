package dev.segue.it;

import dev.segue.emulator.EmulatorSettings;
import dev.segue.emulator.Fault;
import dev.segue.emulator.Knob;
import dev.segue.emulator.MixpanelEmulator;
import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * An outage of six hours without its six hours: the receiver answers nothing but 503 while as many requests pile up as an
 * ordinary day brings in that time (46 a second), waits between attempts are two seconds at most instead of a minute, and
 * when the receiver comes back traffic goes on. Then both ledgers are recounted, and how fast the backlog went is said.
 */
final class Outage {
    /** When no more than this is behind, the backlog is gone: what one commit of the router brings. */
    private static final int CAUGHT_UP = 1000;

    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final PrintStream out;
    private final int backlog;
    private final int rate;
    private final Path dir;

    /**
     * @param backlog messages whose requests pile up; a few more requests than messages
     * @param rate messages a second while they are worked off
     */
    Outage(PrintStream out, int backlog, int rate, Path dir) {
        this.out = out;
        this.backlog = backlog;
        this.rate = rate;
        this.dir = dir;
    }

    /** {@code --backlog MESSAGES --rate MESSAGES_A_SECOND}; exit status 1 when a promise was broken or it went too slowly. */
    public static void main(String[] args) throws Exception {
        int backlog = Integer.parseInt(Soak.option(args, "--backlog", "1000000"));
        int rate = Integer.parseInt(Soak.option(args, "--rate", "500"));
        Outcome outcome = new Outage(System.out, backlog, rate, Files.createTempDirectory("segue-outage")).run();
        boolean fast = outcome.requestsASecond() >= 1000;
        System.out.println(
                !outcome.kept()
                        ? "A promise was BROKEN."
                        : fast
                                ? "Every promise was kept."
                                : "Every promise was kept, but 1,000 a second were not reached.");
        System.exit(outcome.kept() && fast ? 0 : 1);
    }

    /**
     * @param kept whether nothing was lost, early, out of order, doubled or split, and both ledgers balance
     * @param requestsASecond accepted from the end of the outage until the backlog was gone, live traffic included
     */
    record Outcome(boolean kept, double requestsASecond) {}

    Outcome run() throws Exception {
        out.printf("backlog of %,d messages, then %,d messages/s; logs in %s%n", backlog, rate, dir);
        EmulatorSettings settings = EmulatorSettings.defaults()
                .with(Knob.KEEP_RECORDS, "20000000")
                .with(Knob.KEEP_BODY_BYTES, "8000000000");
        try (Broker broker = Broker.start(dir);
                MixpanelEmulator emulator = MixpanelEmulator.start(settings);
                SoakFleet fleet = new SoakFleet(dir, broker, emulator.baseUri().toString())) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic(Soak.EVENTS, 6, (short) 1)))
                        .all()
                        .get(60, TimeUnit.SECONDS);
            }
            fleet.start("router-1");
            fleet.start("sink-1");
            fleet.awaitReady();
            emulator.faults().outage(Fault.answer(503));
            try (SoakFeed feed = new SoakFeed(broker.bootstrapServers(), Soak.EVENTS, 20_000, 1)) {
                feed.start();
                await("the backlog is there", fleet, () -> feed.read() >= backlog);
                feed.rate(0);
                await(
                        "the router is through",
                        fleet,
                        () -> router(fleet, "segue_messages_read_total") >= feed.read()
                                && router(fleet, "segue_messages_held") == 0);
                feed.rate(rate);
                double before = delivered(fleet);
                out.printf(
                        "%,.0f requests written, %,.0f delivered; the receiver comes back%n", written(fleet), before);
                emulator.faults().outageOver();
                long begun = System.nanoTime();
                await("the backlog is gone", fleet, () -> written(fleet) - ended(fleet) < CAUGHT_UP);
                double seconds = (System.nanoTime() - begun) / 1e9;
                double accepted = delivered(fleet) - before;
                feed.finish();
                SoakLedger[] ledger = new SoakLedger[1];
                await("everything arrived", fleet, () -> {
                    if (written(fleet) > ended(fleet)) {
                        return false;
                    }
                    ledger[0] = SoakLedger.recount(feed, broker.bootstrapServers(), emulator);
                    return ledger[0].audit().complete();
                });
                out.printf("%,.0f requests in %.1f s: %,.0f a second%n", accepted, seconds, accepted / seconds);
                boolean kept = new SoakReport(out, feed, ledger[0], emulator).print();
                return new Outcome(kept, accepted / seconds);
            }
        }
    }

    private static void await(String what, SoakFleet fleet, Await.Condition condition) {
        Await.until(
                what,
                PATIENCE,
                condition,
                () -> "router:\n" + fleet.process("router-1").log() + "\nsink:\n"
                        + fleet.process("sink-1").log());
    }

    private static double written(SoakFleet fleet) {
        return router(fleet, "segue_requests_written_total");
    }

    private static double router(SoakFleet fleet, String metric) {
        return fleet.process("router-1").metric(metric);
    }

    private static double delivered(SoakFleet fleet) {
        return fleet.process("sink-1").metric("segue_requests_delivered_total");
    }

    private static double ended(SoakFleet fleet) {
        return delivered(fleet) + fleet.process("sink-1").metric("segue_requests_dead_lettered_total");
    }
}
