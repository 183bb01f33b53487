package dev.segue.it;

import dev.segue.emulator.EmulatorSettings;
import dev.segue.emulator.Knob;
import dev.segue.emulator.MixpanelEmulator;
import dev.segue.support.Broker;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Runs the whole pipeline for minutes while everything in it is killed, frozen, stopped and refused, and then recounts both
 * ledgers from outside. What {@code scripts/soak} runs; too long for the test suite.
 *
 * <p>Prints a line a fault and the ledger. Exit status 1 when anything was lost, early, out of order or split.
 */
public final class Soak {
    static final String EVENTS = "segment.events";
    private static final Duration DRAIN = Duration.ofMinutes(10);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final PrintStream out;
    private final int minutes;
    private final long seed;
    private final int rate;
    private final Path dir;

    private Soak(PrintStream out, int minutes, long seed, int rate, Path dir) {
        this.out = out;
        this.minutes = minutes;
        this.seed = seed;
        this.rate = rate;
        this.dir = dir;
    }

    /** {@code --minutes N --seed S --rate R}: how long, which faults, messages a second. */
    public static void main(String[] args) throws Exception {
        int minutes = Integer.parseInt(option(args, "--minutes", "15"));
        long seed = Long.parseLong(option(args, "--seed", Long.toString(System.currentTimeMillis())));
        int rate = Integer.parseInt(option(args, "--rate", "150"));
        boolean kept = new Soak(System.out, minutes, seed, rate, Files.createTempDirectory("segue-soak")).run();
        System.exit(kept ? 0 : 1);
    }

    static String option(String[] args, String name, String standard) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals(name) && i + 1 < args.length) {
                return args[i + 1];
            }
        }
        return standard;
    }

    private boolean run() throws Exception {
        out.printf("%d minutes, seed %d, %d messages/s; logs in %s%n", minutes, seed, rate, dir);
        EmulatorSettings settings = EmulatorSettings.defaults()
                .with(Knob.KEEP_RECORDS, "20000000")
                .with(Knob.KEEP_BODY_BYTES, "4000000000");
        try (Broker broker = Broker.start(dir);
                MixpanelEmulator emulator = MixpanelEmulator.start(settings);
                SoakFleet fleet = new SoakFleet(dir, broker, emulator.baseUri().toString())) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic(EVENTS, 6, (short) 1)))
                        .all()
                        .get(60, TimeUnit.SECONDS);
            }
            List.of("router-1", "router-2", "sink-1", "sink-2").forEach(fleet::start);
            fleet.awaitReady();
            try (SoakFeed feed = new SoakFeed(broker.bootstrapServers(), EVENTS, rate, seed)) {
                feed.start();
                int faults = strike(fleet, broker, emulator);
                emulator.faults().clear();
                feed.finish();
                say("feed ended: " + feed.read() + " messages, " + feed.signUps() + " sign-ups; draining");
                SoakLedger ledger = drained(feed, broker, emulator, fleet);
                out.printf("%n%d faults%n", faults);
                boolean kept = new SoakReport(out, feed, ledger, emulator).print();
                out.println(
                        kept ? "Every promise was kept." : "A promise was BROKEN; seed " + seed + ", logs in " + dir);
                return kept;
            }
        }
    }

    private int strike(SoakFleet fleet, Broker broker, MixpanelEmulator emulator) {
        SoakFaults faults = new SoakFaults(fleet, broker, emulator, seed);
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
        int count = 0;
        faults.breathe();
        while (System.nanoTime() < end) {
            say(String.format("fault %2d: %s", ++count, faults.next()));
            faults.breathe();
            fleet.revive().forEach(name -> say("          " + name + " had ended by itself and was started again"));
        }
        return count;
    }

    /** The ledger once nothing is missing any more, or as it is when patience ends. */
    private SoakLedger drained(SoakFeed feed, Broker broker, MixpanelEmulator emulator, SoakFleet fleet) {
        long end = System.nanoTime() + DRAIN.toNanos();
        while (true) {
            fleet.revive();
            SoakLedger ledger = SoakLedger.recount(feed, broker.bootstrapServers(), emulator);
            if (ledger.audit().complete() || System.nanoTime() > end) {
                return ledger;
            }
            say("missing: " + ledger.audit().lost().size());
            SoakFaults.wait(5);
        }
    }

    private void say(String what) {
        out.println(TIME.format(LocalTime.now(ZoneOffset.UTC)) + "  " + what);
    }
}
