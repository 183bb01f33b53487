package dev.segue.it;

import dev.segue.emulator.EmulatorSettings;
import dev.segue.emulator.Received;
import dev.segue.mixpanel.Kind;
import dev.segue.support.Await;
import dev.segue.support.Broker;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * Stops one version in the middle of sign-ups and lets another go on. What {@code scripts/upgrade} runs; only the command
 * line and the topics of the earlier version are used, so that it works for later ones too.
 */
public final class Upgrade {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BEFORE = 60;
    private static final int AFTER = 80;

    private final Path earlier;
    private final Path present;
    private final PrintStream out;

    private Upgrade(Path earlier, Path present, PrintStream out) {
        this.earlier = earlier;
        this.present = present;
        this.out = out;
    }

    /** The launcher of the earlier version, then that of the present one. */
    public static void main(String[] args) throws Exception {
        Upgrade upgrade = new Upgrade(Path.of(args[0]), Path.of(args[1]), System.out);
        Path dir = Files.createTempDirectory("segue-upgrade");
        boolean kept = true;
        try (Broker broker = Broker.start(dir)) {
            kept &= upgrade.run(broker, dir, "stopped", true);
            kept &= upgrade.run(broker, dir, "killed", false);
        }
        System.exit(kept ? 0 : 1);
    }

    private boolean run(Broker broker, Path dir, String application, boolean gently) throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        Map<String, String> state = Map.of("state.dir", dir.resolve(application).toString());
        try (Pipeline pipeline = Pipeline.on(broker, dir, application, EmulatorSettings.defaults())) {
            SegueProcess old = pipeline.launch(earlier, "all", state);
            old.awaitReady();
            pipeline.feed(SignUps.of(0, BEFORE, now));
            Await.until("an alias was answered", PATIENCE, () -> aliases(pipeline) > 0, pipeline::logs);
            if (gently) {
                int status = old.terminate();
                if (status != 0) {
                    out.println("the earlier version ended with status " + status);
                }
            } else {
                old.kill();
            }
            pipeline.feed(SignUps.of(BEFORE, AFTER, now));
            int atStop = pipeline.arrived().size();
            pipeline.launch(present, "all", state).awaitReady();
            Audit audit = pipeline.awaitAll();
            int split = pipeline.splitProfiles();
            out.printf(
                    "%s: messages %d, arrived before the stop %d, lost %d, early %d, out of order %d,"
                            + " twice on the requests topic %d, split profiles %d, smallest gap %d ms%n",
                    application,
                    pipeline.arrived().size(),
                    atStop,
                    audit.lost().size(),
                    audit.early().size(),
                    audit.outOfOrder().size(),
                    audit.requestsTwice().size(),
                    split,
                    audit.smallest().toMillis());
            return audit.lost().isEmpty()
                    && audit.early().isEmpty()
                    && audit.outOfOrder().isEmpty()
                    && audit.requestsTwice().isEmpty()
                    && split == 0;
        }
    }

    private static long aliases(Pipeline pipeline) {
        return pipeline.emulator().ledger().accepted(Pipeline.TOKEN).stream()
                .map(Received::kind)
                .filter(Kind.ALIAS::equals)
                .count();
    }
}
